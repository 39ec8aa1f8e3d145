PYTHON ?= python3

.PHONY: demo test setup clean

demo test setup clean:
	@$(PYTHON) bootstrap.py $@
