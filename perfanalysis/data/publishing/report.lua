-- Executed notebook -> report: inputs gone, tables and figures numbered, captioned and sized, foreign markup made text.
-- Faults are written to standard error as "@CODE<tab>where<tab>found"; publishing/converting.py raises them.

local WORDS = {
  zh = {tbl = '表', fig = '图', contents = '目录', skip = '跳到正文', lang = 'zh-CN', short = 'zh', region = 'cn'},
  en = {tbl = 'Table', fig = 'Figure', contents = 'Contents', skip = 'Skip to the text', lang = 'en-GB', short = 'en', region = 'gb'}}
local WORD = WORDS.zh
local NBSP, WIDE_SPACE = '\u{a0}', '\u{3000}'
local TARGET = FORMAT:match 'html' and 'html' or FORMAT
local TEXT_WIDTH = {portrait = 442, landscape = 637}      -- points between the margins of A4
local TABLE_SIZES = {12, 10.5, 9, 7.5}                    -- 小四, 五号, 小五, 六号
local TABLE_STYLES = {'Large', 'Medium', 'Small', 'Tiny'}
local PORTRAIT_COLUMNS = 8
local stringify = pandoc.utils.stringify

local count, numbers, used = {tbl = 0, fig = 0}, {}, {}

local function fault(code, where, found)
  io.stderr:write('@', code, '\t', (where:gsub('%s+', ' ')), '\t', (found:gsub('%s+', ' ')), '\n')
end

local ENTITIES = {['&'] = '&amp;', ['<'] = '&lt;', ['>'] = '&gt;', ['"'] = '&quot;'}
local function xml(text) return (text:gsub('[&<>"]', ENTITIES)) end
local function quoted(text) return '"' .. text:gsub('[\\"]', '\\%0'):gsub('%s+', ' ') .. '"' end
local function openxml(text) return pandoc.RawInline('openxml', text) end
local function typst(text) return pandoc.RawInline('typst', text) end

-- 1. what others typed: no raw markup, only pictures that lie in the notebook, only harmless links

local function raw_inline(raw)
  if raw.text:match '^<br%s*/?>$' then return pandoc.LineBreak() end
  if raw.text:match '^<!%-%-' then return {} end
  return pandoc.Str(raw.text)
end

local function raw_block(raw)
  if raw.text:match '^%s*<!%-%-.*%-%->%s*$' then return {} end
  return pandoc.Para{pandoc.Str(raw.text)}
end

local function embedded(image)
  if image.src:match '^data:image/png' or image.src:match '^data:image/jpeg' or image.src:match '^data:image/gif' then
    local mime, bytes = pandoc.mediabag.fetch(image.src)
    image.src = pandoc.utils.sha1(bytes) .. '.' .. mime:match '/(%a+)'
    pandoc.mediabag.insert(image.src, mime, bytes)
  end
  if pandoc.mediabag.lookup(image.src) then return image end
  fault('P004', stringify(image.caption), image.src:sub(1, 120))
  return pandoc.Str('')
end

local function harmless(link)
  local target = link.target
  if not (target:match '^https?://' or target:match '^mailto:' or target:match '^#') then return link.content end
end

local CLEAN = {RawInline = raw_inline, RawBlock = raw_block, Image = embedded, Link = harmless}

-- 2. prose: punctuation beside Chinese is full-width (GB/T 15834); tables keep what the form says

local FULL = {
  [','] = '\u{ff0c}', [':'] = '\u{ff1a}', [';'] = '\u{ff1b}', ['?'] = '\u{ff1f}', ['!'] = '\u{ff01}',
  ['('] = '\u{ff08}', [')'] = '\u{ff09}'}

local function is_han(character)
  if not character then return false end
  local code = utf8.codepoint(character)
  return code >= 0x2E80 or (code >= 0x2018 and code <= 0x2026)
end

local function characters(text)
  local list = {}
  for _, code in utf8.codes(text) do list[#list + 1] = utf8.char(code) end
  return list
end

local function widen_brackets(list, first)            -- a pair that holds Chinese or follows it
  local open = {}
  for k = 1, #list do
    if list[k] == '(' then open[#open + 1] = k end
    if list[k] == ')' and #open > 0 then
      local start = table.remove(open)
      local chinese = is_han(list[start - 1] or first)
      for inner = start + 1, k - 1 do chinese = chinese or is_han(list[inner]) end
      if chinese then list[start], list[k] = FULL['('], FULL[')'] end
    end
  end
end

local function chinese(text, before, after)
  if not text:match '[,:;?!(]' then return text end
  local list = characters(text)
  widen_brackets(list, before)
  for k, character in ipairs(list) do
    local full = character ~= '(' and character ~= ')' and FULL[character]
    if full and (is_han(list[k - 1] or before) or is_han(list[k + 1] or after)) then list[k] = full end
  end
  return table.concat(list)
end

local function edge(inline, last)
  if not inline or inline.t == 'Math' then return nil end
  local list = characters(stringify(inline))
  return list[last and #list or 1]
end

local function chinese_inlines(inlines)
  for k, inline in ipairs(inlines) do
    if inline.t == 'Str' then inline.text = chinese(inline.text, edge(inlines[k - 1], true), edge(inlines[k + 1], false)) end
  end
  return inlines
end

local PROSE = {
  traverse = 'topdown',
  Table = function(t) return t, false end,
  Inlines = chinese_inlines}

-- 3. captions and numbers

local function unique(label)
  used[label] = (used[label] or 0) + 1
  return used[label] == 1 and label or label .. '-' .. used[label]
end

local function field(instruction, shown)
  local char = function(kind) return '<w:r><w:fldChar w:fldCharType="' .. kind .. '"/></w:r>' end
  return openxml(char 'begin' .. '<w:r><w:instrText xml:space="preserve"> ' .. xml(instruction) .. ' </w:instrText></w:r>'
    .. char 'separate' .. '<w:r><w:t>' .. xml(shown) .. '</w:t></w:r>' .. char 'end')
end

local function bookmark(kind, number) return '_Ref_' .. kind .. '_' .. number end

local function word_number(kind, number)
  local id = (kind == 'tbl' and 10000 or 20000) + number
  return pandoc.Inlines{
    openxml('<w:bookmarkStart w:id="' .. id .. '" w:name="' .. bookmark(kind, number) .. '"/>'),
    pandoc.Str(WORD[kind] .. NBSP), field('SEQ ' .. WORD[kind] .. ' \\* ARABIC', tostring(number)),
    openxml('<w:bookmarkEnd w:id="' .. id .. '"/>'), pandoc.Str(WIDE_SPACE)}
end

local function numbered(kind, label)
  count[kind] = count[kind] + 1
  numbers[label] = {kind = kind, number = count[kind]}
  return count[kind]
end

local function caption(kind, number, text)
  local parts = pandoc.Inlines{}
  if TARGET == 'docx' then parts = word_number(kind, number) end
  if TARGET == 'html' then parts = pandoc.Inlines{pandoc.Str(WORD[kind] .. NBSP .. number .. WIDE_SPACE)} end
  parts:extend(type(text) == 'string' and {pandoc.Str(chinese(text))} or chinese_inlines(text))
  return parts
end

-- 4. tables: header rows, widths by text, size of type, upright or turned page

local function all_rows(t)
  local sections = {t.head.rows}
  for _, body in ipairs(t.bodies) do
    table.insert(sections, body.head)
    table.insert(sections, body.body)
  end
  table.insert(sections, t.foot.rows)
  return sections
end

local function each_cell(t, visit)
  for part, rows in ipairs(all_rows(t)) do
    local busy = {}
    for _, row in ipairs(rows) do
      local column = 1
      for _, cell in ipairs(row.cells) do
        while (busy[column] or 0) > 0 do column = column + 1 end
        visit(cell, column, part == 1)
        for k = column, column + cell.col_span - 1 do busy[k] = cell.row_span end
        column = column + cell.col_span
      end
      for k, left in pairs(busy) do busy[k] = left - 1 end
    end
  end
end

local function wide_glyph(code) return code >= 0x2E80 or (code >= 0x2014 and code <= 0x2026) or (code >= 0x2160 and code <= 0x27BF) end

local function text_widths(text)                      -- in half ems: the whole text, its longest unbreakable piece
  local whole, piece, longest = 0, 0, 0
  for _, code in utf8.codes(text) do
    local width = wide_glyph(code) and 2 or 1
    whole = whole + width
    piece = (width == 2 or code == 32 or code == 10) and 0 or piece + width
    longest = math.max(longest, piece, math.min(width, 2) * 2)
  end
  return whole, math.min(longest, 22)
end

local function is_number(text) return text:gsub('−', '-'):match '^[+-]?[%d,]+%.?%d*%%?$' ~= nil end

local function measured(t)
  local columns = {}
  for k = 1, #t.colspecs do columns[k] = {need = 4, least = 3, numeric = true} end
  each_cell(t, function(cell, k, head)
    local column = columns[k]
    if not column or cell.col_span > 1 then return end
    local text = stringify(cell.contents)
    local need, least = text_widths(text)
    column.need, column.least = math.max(column.need, need), math.max(column.least, least)
    if not head and text ~= '' then column.numeric = column.numeric and is_number(text) end
  end)
  return columns
end

local function wanted(column)                         -- long texts wrap: width grows slower than length
  local long = column.need - 12
  return math.max(column.least, long <= 0 and column.need or 12 + long ^ 0.7)
end

local function total(columns, measure)
  local sum = 0
  for _, column in ipairs(columns) do sum = sum + measure(column) end
  return sum
end

local function inset(size) return size > 10 and 4 or 3 end

local function room(columns, orientation, size)
  return (TEXT_WIDTH[orientation] - #columns * 2 * inset(size)) / (size / 2)
end

local function fits(columns, orientation, size)
  local space = room(columns, orientation, size)
  return total(columns, function(c) return c.least end) <= space and total(columns, wanted) <= 1.4 * space
end

local function layout(columns)                        -- the largest type that fits; a turned page for many columns
  local orientation = #columns > PORTRAIT_COLUMNS and 'landscape' or 'portrait'
  local first = #columns <= 5 and 1 or 2
  for k = first, 3 do
    if fits(columns, orientation, TABLE_SIZES[k]) then return {orientation = orientation, size = k} end
  end
  local least = total(columns, function(c) return c.least end)
  if least <= room(columns, orientation, 9) then return {orientation = orientation, size = 3} end
  if least <= room(columns, 'landscape', 9) then return {orientation = 'landscape', size = 3} end
  return {orientation = 'landscape', size = 4}
end

local function shares(columns, space)                 -- every column its wish if there is room, else what is left above the least
  local wish, least = total(columns, wanted), total(columns, function(c) return c.least end)
  if wish <= space then return function(c) return wanted(c) * space / wish end end
  local part = math.max(space - least, 0) / math.max(wish - least, 1e-9)
  return function(c) return c.least + part * (wanted(c) - c.least) end
end

local function set_columns(t, columns, plan)
  local size = TABLE_SIZES[plan.size]
  local share = shares(columns, room(columns, plan.orientation, size))
  local full = function(c) return share(c) + 4 * inset(size) / size end
  local sum, lines = total(columns, full), 0
  for k, column in ipairs(columns) do
    lines = math.max(lines, column.need / share(column))
    local side = column.numeric and 'AlignRight' or column.need <= 14 and 'AlignCenter' or 'AlignLeft'
    t.colspecs[k] = {side, full(column) / sum}
  end
  local rows = 0
  for _, part in ipairs(all_rows(t)) do rows = rows + #part end
  plan.whole_rows = lines * size < 200                -- a row may be torn only when it is taller than half a page
  plan.whole = rows * (lines * size * 1.4 + 2 * inset(size)) < 240  -- a small table is not torn
end

local function blank(cell) return stringify(cell.contents):gsub('[%s\u{a0}]', '') == '' end

local function merge_index_names(t)                   -- pandas writes the names of the index in a second header row
  local rows = t.head.rows
  if #rows ~= 2 or #rows[1].cells ~= #rows[2].cells then return end
  for k, cell in ipairs(rows[1].cells) do
    if not blank(cell) and not blank(rows[2].cells[k]) then return end
  end
  for k, cell in ipairs(rows[1].cells) do
    if blank(cell) then rows[1].cells[k] = rows[2].cells[k] end
  end
  t.head.rows = {rows[1]}
end

local function restyled(rows, style, before, after)
  for _, row in ipairs(rows) do
    for _, cell in ipairs(row.cells) do
      cell.alignment = 'AlignDefault'
      if TARGET == 'docx' then
        if #cell.contents == 0 then cell.contents:insert(pandoc.Plain{openxml ''}) end
        local paragraphs = cell.contents:walk{Plain = function(p) return pandoc.Para(p.content) end}
        cell.contents = pandoc.Blocks{pandoc.Div(paragraphs, pandoc.Attr('', {}, {['custom-style'] = style}))}
      elseif before and #cell.contents > 0 and cell.contents[1].content then
        cell.contents[1].content:insert(1, before)
        cell.contents[#cell.contents].content:insert(after)
      end
    end
  end
end

local function style_cells(t, plan)
  local style = TABLE_STYLES[plan.size]
  for index, rows in ipairs(all_rows(t)) do
    if index > 1 then restyled(rows, 'Table Text ' .. style) end
  end
  local typeset = TARGET == 'typst'
  restyled(t.head.rows, 'Table Head ' .. style, typeset and typst '#head-text[', typeset and typst ']')
  for _, row in ipairs(t.head.rows) do
    for _, cell in ipairs(row.cells) do cell.alignment = 'AlignCenter' end
  end
end

local function framed(t, plan)
  local classes = {'table', plan.orientation}
  local block = pandoc.Div({t}, pandoc.Attr('', classes))
  if TARGET ~= 'typst' then return block end
  local size = TABLE_SIZES[plan.size]
  block.content = pandoc.Blocks{
    pandoc.RawBlock('typst', '#[\n#set table(inset: ' .. inset(size) .. 'pt)\n#set table.cell(breakable: ' .. tostring(not plan.whole_rows)
      .. ')\n#show figure: set block(breakable: ' .. tostring(not plan.whole) .. ')\n#show table: set text(' .. size .. 'pt)'), t,
    pandoc.RawBlock('typst', ']')}
  return block
end

local function numbered_table(t, given)
  merge_index_names(t)
  local own = t.caption.long and pandoc.utils.blocks_to_inlines(t.caption.long) or {}
  local label = unique('tbl-' .. given.label)
  local text = #own > 0 and own or given.caption
  t.caption = {long = pandoc.Blocks{pandoc.Plain(caption('tbl', numbered('tbl', label), text))}}
  t.attr = pandoc.Attr(label)
  local columns = measured(t)
  local plan = layout(columns)
  set_columns(t, columns, plan)
  style_cells(t, plan)
  return framed(t, plan)
end

-- 5. figures

local function numbered_figure(image, given)
  local own = stringify(image.caption)
  local text = given.caption_first and given.caption or (own ~= '' and own or given.caption)
  local alt = given.alt or (own ~= '' and own) or text
  local label = unique('fig-' .. given.label)
  local number = numbered('fig', label)
  if TARGET == 'typst' then                           -- the writer gives pictures no alternative text
    return pandoc.RawBlock('typst', '#figure(image(' .. quoted('media/' .. image.src) .. ', alt: ' .. quoted(alt) .. '), alt: '
      .. quoted(alt) .. ', kind: image, caption: text(' .. quoted(chinese(text)) .. ')) #label(' .. quoted(label) .. ')')
  end
  image.caption, image.attributes.alt, image.title = pandoc.Inlines{pandoc.Str(alt)}, alt, ''
  return pandoc.Figure(pandoc.Plain{image}, {long = pandoc.Blocks{pandoc.Plain(caption('fig', number, text))}}, pandoc.Attr(label))
end

local function lone_image(block)
  if block.t == 'Figure' and #block.content == 1 then return lone_image(block.content[1]) end
  if (block.t == 'Para' or block.t == 'Plain') and #block.content == 1 and block.content[1].t == 'Image' then return block.content[1] end
end

local function presented(blocks, given)
  return blocks:walk{
    traverse = 'topdown',
    Table = function(t) return numbered_table(t, given), false end,
    Figure = function(f)
      local image = lone_image(f)
      if image then return numbered_figure(image, given), false end
    end,
    Para = function(p)
      local image = lone_image(p)
      if image then return numbered_figure(image, given), false end
    end}
end

-- 6. cells

local function parsed_html(text, given)
  local blocks = pandoc.read(text, 'html').blocks:walk(CLEAN)
  local _, written = text:gsub('<table[%s>]', '')
  local seen = 0
  blocks:walk{Table = function() seen = seen + 1 end}
  if seen ~= written then fault('P008', given.caption, written .. ' / ' .. seen) end
  return blocks
end

local function cell_outputs(blocks, given)
  local found = pandoc.Blocks{}
  for _, block in ipairs(blocks) do
    if block.t == 'Div' then found:extend(cell_outputs(block.content, given))
    elseif block.t == 'RawBlock' and block.format == 'html' then found:extend(parsed_html(block.text, given))
    elseif block.t ~= 'CodeBlock' then found:extend(pandoc.Blocks{block}:walk(CLEAN)) end
  end
  return found
end

local function undivided(blocks) return blocks:walk{Div = function(div) return div.content end} end

local function cell_blocks(cell)
  local named = function(key) return (cell.attributes[key] or ''):match '^=(.+)$' end  -- preparing.py marks each text
  local caption = named 'caption'
  local given = {caption = caption or named 'default-caption' or '', label = named 'label', alt = named 'alt', caption_first = caption ~= nil}
  if not cell.classes:includes 'code' then return presented(undivided(cell.content:walk(CLEAN)):walk(PROSE), given) end
  return presented(undivided(cell_outputs(cell.content, given)):walk(PROSE), given)
end

-- 7. the whole document

local function take_title(blocks)
  for k, block in ipairs(blocks) do
    if block.t == 'Header' and block.level == 1 then
      blocks:remove(k)
      return block.content
    end
  end
  return pandoc.Inlines{pandoc.Str '绩效评价报告'}
end

local function reference(link)
  local label = link.target:match '^#(.*)$'
  if not label then return end
  local known = numbers[label]
  if not known then
    if label:match '^tbl%-' or label:match '^fig%-' then fault('P006', stringify(link.content), link.target) end
    return link.content
  end
  local shown = WORD[known.kind] .. NBSP .. known.number
  if TARGET == 'docx' then return field('REF ' .. bookmark(known.kind, known.number) .. ' \\h', shown) end
  if TARGET == 'typst' then return typst('#ref(label(' .. quoted(label) .. '))') end
  link.content = pandoc.Inlines{pandoc.Str(shown)}
  return link
end

local function formula(math)                          -- an archival PDF wants a text for each formula
  if TARGET ~= 'typst' then return end
  local source = pandoc.write(pandoc.Pandoc{pandoc.Plain{math}}, 'typst'):gsub('%s+$', '')
  if not source:match '^%$.*%$$' then return pandoc.Code(math.text) end
  return typst('#math.equation(alt: ' .. quoted(math.text) .. ', block: ' .. tostring(math.mathtype == 'DisplayMath') .. ', ' .. source .. ')')
end

local function breakable(str)                         -- typst never breaks inside a word; a web address must not leave the page
  if TARGET ~= 'typst' or #str.text <= 22 or str.text:match '[\x80-\xff]' then return end
  return pandoc.Str((str.text:gsub('..........', '%0\u{200b}')))
end

local function stored(image)
  if TARGET ~= 'typst' then return end
  image.src = 'media/' .. image.src
  return image
end

local function is_table(block) return block and block.t == 'Div' and block.classes:includes 'table' end
local function is_wide(block) return is_table(block) and block.classes:includes 'landscape' end

local function joined(blocks)                         -- neighbouring wide tables share one turned section
  local merged = pandoc.Blocks{}
  for _, block in ipairs(blocks) do
    local last = merged[#merged]
    if TARGET ~= 'html' and is_wide(block) and is_wide(last) then last.content:extend(block.content) else merged:insert(block) end
  end
  return merged
end

local function section(orientation)
  return pandoc.RawBlock('openxml', '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:sectPr><w:pgSz w:orient="'
    .. orientation .. '"/></w:sectPr></w:pPr></w:p>')
end

local TURN = {
  typst = {pandoc.RawBlock('typst', '#turned-page['), pandoc.RawBlock('typst', ']')},
  docx = {section 'portrait', section 'landscape'}}

local function paged(blocks)                          -- a page turns only outside every container
  if TARGET == 'html' then return blocks end
  local flat = pandoc.Blocks{}
  for _, block in ipairs(joined(blocks)) do
    local turn = is_wide(block) and TURN[TARGET]
    if turn then flat:insert(turn[1]) end
    if is_table(block) then flat:extend(block.content) else flat:insert(block) end
    if turn then flat:insert(turn[2]) end
  end
  return flat
end

local function loose(list)
  return list:walk{Plain = function(p) return pandoc.Para(p.content) end}
end

function Pandoc(doc)
  WORD = WORDS[doc.meta.language and stringify(doc.meta.language) or 'zh'] or WORDS.zh
  local blocks = pandoc.Blocks{}
  for _, block in ipairs(doc.blocks) do
    blocks:extend(block.t == 'Div' and block.classes:includes 'cell' and cell_blocks(block) or pandoc.Blocks{block}:walk(CLEAN))
  end
  local title = take_title(blocks)
  local finish = {Link = reference, Math = formula, Str = breakable, Image = stored}
  blocks = paged(blocks:walk(finish)):walk{
    BulletList = loose, OrderedList = loose,
    Header = function(h) h.level = math.max(1, h.level - 1); return h end}
  if TARGET == 'typst' then pandoc.mediabag.write('media') end
  -- set here, not as arguments of the command: in a C locale those lose their Chinese
  return pandoc.Pandoc(blocks, {
    title = pandoc.MetaInlines(title:walk(finish)),
    pagetitle = pandoc.MetaString((stringify(title):gsub('[\\"#<>$]', ''))),
    ['toc-title'] = pandoc.MetaString(WORD.contents), lang = WORD.lang,
    skip = pandoc.MetaString(WORD.skip), textlang = WORD.short, textregion = WORD.region})
end
