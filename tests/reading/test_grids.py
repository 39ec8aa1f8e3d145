from local_forms import grid_of

from perfanalysis.reading.grids import MOST_CELLS, Merge, build_grid, stacked


def test_a_merged_cell_covers_its_area() -> None:
    grid = grid_of([["产出", "数量"], ["", "质量"]], [Merge(0, 0, 2, 1)])
    assert grid.rows[1][0].text == "产出"
    assert [cell.text for cell in grid.own(1)] == ["质量"]
    assert grid.rows[0][0].columns == range(1)


def test_a_merge_beyond_the_sheet_is_cut_to_it() -> None:
    assert grid_of([["标题", "x"]], [Merge(0, 0, 1_000_000, 16_000)]).rows[0][1].text == "标题"


def test_tables_below_each_other_keep_cells_and_places() -> None:
    whole = stacked([grid_of([["a", "b", "c"]]), grid_of([["d"], ["e"]])])
    assert [[cell.text for cell in row] for row in whole.rows] == [["a", "b", "c"], ["d", "", ""], ["e", "", ""]]
    assert whole.rows[2][0].where == "表!2-1"
    assert whole.rows[2][0].row == 2


def test_texts_far_apart_are_drawn_together_with_their_places() -> None:
    texts = {(0, 0): "一级指标", (0, 1): "三级指标", (MOST_CELLS, 1): "甲"}
    grid = build_grid("表", texts, [Merge(0, 0, 5, 1)], places={key: f"{key}" for key in texts})
    assert (grid.height, len(grid.rows[0])) == (2, 2)
    assert grid.rows[1][1].where == f"({MOST_CELLS}, 1)"
