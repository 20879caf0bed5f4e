"""What the projection keeps: rows of the history's tables (`kakou.history.tables`), and beside them:

`alert-asked` (`projections.alerts.ASKED`), by alert; `declaration-times` (`projections.documents.DECLARATION_TIMES`),
by declaration; and what the runtime keeps of a zone. These are in `entries`.
"""
