CREATE TABLE IF NOT EXISTS alert_answers (
    zone TEXT NOT NULL,
    alert TEXT NOT NULL,
    n INTEGER NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    "by" TEXT NOT NULL,
    root BIGINT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT alert_answers_pkey PRIMARY KEY (zone, alert, n)
);

CREATE TABLE IF NOT EXISTS alert_messages (
    zone TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    alert TEXT NOT NULL,
    at BIGINT NOT NULL,
    msg_type TEXT NOT NULL,
    root BIGINT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT alert_messages_pkey PRIMARY KEY (zone, sequence)
);

CREATE TABLE IF NOT EXISTS alerts (
    zone TEXT NOT NULL,
    id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    at BIGINT NOT NULL,
    msg_type TEXT NOT NULL,
    kind TEXT NOT NULL,
    severity TEXT NOT NULL,
    visit TEXT,
    plate TEXT,
    firm TEXT,
    storage_unit TEXT,
    state TEXT NOT NULL,
    drill BOOLEAN NOT NULL,
    changed_at BIGINT NOT NULL,
    root BIGINT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT alerts_pkey PRIMARY KEY (zone, id)
);

CREATE INDEX IF NOT EXISTS alerts_by_zone_at ON alerts (zone, at);

CREATE INDEX IF NOT EXISTS alerts_by_zone_visit ON alerts (zone, visit);

CREATE INDEX IF NOT EXISTS alerts_open ON alerts (zone, at) WHERE state = 'open';

CREATE TABLE IF NOT EXISTS decisions (
    zone TEXT NOT NULL,
    visit TEXT NOT NULL,
    root BIGINT NOT NULL,
    at BIGINT NOT NULL,
    decision TEXT NOT NULL,
    "by" TEXT NOT NULL,
    referred_at BIGINT,
    revision INTEGER NOT NULL,
    reason TEXT NOT NULL,
    gate TEXT NOT NULL,
    lane TEXT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT decisions_pkey PRIMARY KEY (zone, visit, root)
);

CREATE INDEX IF NOT EXISTS decisions_by_zone_at ON decisions (zone, at);

CREATE TABLE IF NOT EXISTS declaration_lines (
    zone TEXT NOT NULL,
    no TEXT NOT NULL,
    line INTEGER NOT NULL,
    hs TEXT,
    name TEXT,
    unit TEXT,
    declared BIGINT,
    allocated BIGINT,
    passed BIGINT,
    CONSTRAINT declaration_lines_pkey PRIMARY KEY (zone, no, line)
)
 WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS declarations (
    zone TEXT NOT NULL,
    no TEXT NOT NULL,
    kind TEXT NOT NULL,
    list_type TEXT NOT NULL,
    direction TEXT NOT NULL,
    firm TEXT NOT NULL,
    filed_at BIGINT NOT NULL,
    accepted_at BIGINT,
    passed_state INTEGER NOT NULL,
    write_off BIGINT,
    completed_at BIGINT,
    changed_at BIGINT NOT NULL,
    root BIGINT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT declarations_pkey PRIMARY KEY (zone, no)
);

CREATE INDEX IF NOT EXISTS declarations_by_zone_filed_at ON declarations (zone, filed_at);

CREATE INDEX IF NOT EXISTS declarations_by_zone_firm_filed_at ON declarations (zone, firm, filed_at);

CREATE INDEX IF NOT EXISTS declarations_open ON declarations (zone, filed_at) WHERE passed_state < 3;

CREATE TABLE IF NOT EXISTS document_versions (
    zone TEXT NOT NULL,
    kind TEXT NOT NULL,
    no TEXT NOT NULL,
    version INTEGER NOT NULL,
    at BIGINT NOT NULL,
    root BIGINT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT document_versions_pkey PRIMARY KEY (zone, kind, no, version)
);

CREATE TABLE IF NOT EXISTS documents (
    zone TEXT NOT NULL,
    kind TEXT NOT NULL,
    no TEXT NOT NULL,
    version INTEGER NOT NULL,
    etag TEXT NOT NULL,
    firm TEXT,
    changed_at BIGINT NOT NULL,
    root BIGINT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT documents_pkey PRIMARY KEY (zone, kind, no)
);

CREATE TABLE IF NOT EXISTS entries (
    zone TEXT NOT NULL,
    service TEXT NOT NULL,
    kind TEXT NOT NULL,
    no TEXT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT entries_pkey PRIMARY KEY (zone, service, kind, no)
)
 WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS forecasts (
    zone TEXT NOT NULL,
    visit TEXT NOT NULL,
    revision INTEGER NOT NULL,
    at BIGINT NOT NULL,
    root BIGINT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT forecasts_pkey PRIMARY KEY (zone, visit, revision, root)
);

CREATE TABLE IF NOT EXISTS goods_movements (
    zone TEXT NOT NULL,
    root BIGINT NOT NULL,
    at BIGINT NOT NULL,
    storage_unit TEXT NOT NULL,
    direction TEXT NOT NULL,
    substance TEXT,
    cas TEXT,
    un TEXT,
    quantity BIGINT,
    unit TEXT NOT NULL,
    firm TEXT,
    pass_no TEXT,
    body TEXT NOT NULL,
    CONSTRAINT goods_movements_pkey PRIMARY KEY (zone, root)
);

CREATE INDEX IF NOT EXISTS goods_movements_by_zone_at ON goods_movements (zone, at);

CREATE INDEX IF NOT EXISTS goods_movements_by_zone_storage_unit_at ON goods_movements (zone, storage_unit, at);

CREATE TABLE IF NOT EXISTS offers (
    zone TEXT NOT NULL,
    visit TEXT NOT NULL,
    revision INTEGER NOT NULL,
    alert TEXT NOT NULL,
    at BIGINT NOT NULL,
    root BIGINT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT offers_pkey PRIMARY KEY (zone, visit, revision, root)
);

CREATE TABLE IF NOT EXISTS pass_documents (
    zone TEXT NOT NULL,
    no TEXT NOT NULL,
    kind TEXT NOT NULL,
    document TEXT NOT NULL,
    CONSTRAINT pass_documents_pkey PRIMARY KEY (zone, no, kind, document)
)
 WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS pass_documents_by_zone_document ON pass_documents (zone, document);

CREATE TABLE IF NOT EXISTS passages (
    zone TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    at BIGINT NOT NULL,
    visit TEXT NOT NULL,
    gate TEXT NOT NULL,
    lane TEXT NOT NULL,
    direction TEXT NOT NULL,
    plate TEXT,
    firm TEXT,
    verdict TEXT,
    mode TEXT NOT NULL,
    "by" TEXT,
    irregular BOOLEAN NOT NULL,
    hazardous BOOLEAN NOT NULL,
    root BIGINT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT passages_pkey PRIMARY KEY (zone, sequence)
);

CREATE INDEX IF NOT EXISTS passages_by_zone_at ON passages (zone, at);

CREATE INDEX IF NOT EXISTS passages_by_zone_firm_sequence ON passages (zone, firm, sequence);

CREATE INDEX IF NOT EXISTS passages_by_zone_plate_sequence ON passages (zone, plate, sequence);

CREATE INDEX IF NOT EXISTS passages_by_zone_visit_sequence ON passages (zone, visit, sequence);

CREATE TABLE IF NOT EXISTS passes (
    zone TEXT NOT NULL,
    no TEXT NOT NULL,
    type TEXT NOT NULL,
    direction TEXT NOT NULL,
    state TEXT NOT NULL,
    firm TEXT,
    plate TEXT NOT NULL,
    approved_at BIGINT,
    filed_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    visit TEXT,
    grade TEXT,
    fields INTEGER,
    root BIGINT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT passes_pkey PRIMARY KEY (zone, no)
);

CREATE INDEX IF NOT EXISTS passes_by_zone_filed_at ON passes (zone, filed_at);

CREATE INDEX IF NOT EXISTS passes_by_zone_firm_filed_at ON passes (zone, firm, filed_at);

CREATE INDEX IF NOT EXISTS passes_by_zone_plate ON passes (zone, plate);

CREATE INDEX IF NOT EXISTS passes_by_zone_visit ON passes (zone, visit);

CREATE TABLE IF NOT EXISTS plates (
    zone TEXT NOT NULL,
    plate TEXT NOT NULL,
    CONSTRAINT plates_pkey PRIMARY KEY (zone, plate)
)
 WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS policy_versions (
    zone TEXT NOT NULL,
    version INTEGER NOT NULL,
    at BIGINT NOT NULL,
    root BIGINT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT policy_versions_pkey PRIMARY KEY (zone, version)
);

CREATE TABLE IF NOT EXISTS progress (
    service TEXT NOT NULL,
    partition INTEGER NOT NULL,
    commit_id TEXT NOT NULL,
    root BIGINT NOT NULL,
    progress TEXT NOT NULL,
    outbox TEXT NOT NULL,
    CONSTRAINT progress_pkey PRIMARY KEY (service, partition)
)
 WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS reasons (
    zone TEXT NOT NULL,
    visit TEXT NOT NULL,
    revision INTEGER NOT NULL,
    n INTEGER NOT NULL,
    at BIGINT NOT NULL,
    code TEXT NOT NULL,
    letter TEXT,
    outcome TEXT NOT NULL,
    stops BOOLEAN NOT NULL,
    gate TEXT NOT NULL,
    lane TEXT NOT NULL,
    firm TEXT,
    level TEXT,
    CONSTRAINT reasons_pkey PRIMARY KEY (zone, visit, revision, n)
)
 WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS reasons_by_zone_code_at ON reasons (zone, code, at);

CREATE INDEX IF NOT EXISTS reasons_stopping ON reasons (zone, at) WHERE stops = 1;

CREATE TABLE IF NOT EXISTS receipts (
    zone TEXT NOT NULL,
    root BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    concerns TEXT NOT NULL,
    pass_no TEXT,
    declaration_no TEXT,
    result TEXT NOT NULL,
    outcome TEXT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT receipts_pkey PRIMARY KEY (zone, root)
);

CREATE INDEX IF NOT EXISTS receipts_by_zone_at ON receipts (zone, at);

CREATE INDEX IF NOT EXISTS receipts_by_zone_declaration_no ON receipts (zone, declaration_no);

CREATE INDEX IF NOT EXISTS receipts_by_zone_pass_no ON receipts (zone, pass_no);

CREATE TABLE IF NOT EXISTS stock_records (
    zone TEXT NOT NULL,
    storage_unit TEXT NOT NULL,
    block INTEGER NOT NULL,
    began_at BIGINT NOT NULL,
    root BIGINT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT stock_records_pkey PRIMARY KEY (zone, storage_unit, block)
);

CREATE TABLE IF NOT EXISTS tasks (
    zone TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_no TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    due BIGINT,
    closed_at BIGINT,
    closed_by TEXT,
    changed_at BIGINT NOT NULL,
    root BIGINT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT tasks_pkey PRIMARY KEY (zone, id)
);

CREATE INDEX IF NOT EXISTS tasks_by_zone_opened_at ON tasks (zone, opened_at);

CREATE INDEX IF NOT EXISTS tasks_by_zone_subject_no ON tasks (zone, subject_no);

CREATE INDEX IF NOT EXISTS tasks_open ON tasks (zone, opened_at) WHERE closed_at IS NULL;

CREATE TABLE IF NOT EXISTS verdicts (
    zone TEXT NOT NULL,
    visit TEXT NOT NULL,
    revision INTEGER NOT NULL,
    at BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    because TEXT NOT NULL,
    gate TEXT NOT NULL,
    lane TEXT NOT NULL,
    lane_class TEXT NOT NULL,
    direction TEXT NOT NULL,
    plate TEXT,
    firm TEXT,
    level TEXT,
    hazardous BOOLEAN NOT NULL,
    policy_version INTEGER NOT NULL,
    rules_version INTEGER NOT NULL,
    root BIGINT NOT NULL,
    body BLOB NOT NULL,
    CONSTRAINT verdicts_pkey PRIMARY KEY (zone, visit, revision)
);

CREATE INDEX IF NOT EXISTS verdicts_by_zone_at ON verdicts (zone, at);

CREATE TABLE IF NOT EXISTS visit_stages (
    zone TEXT NOT NULL,
    visit TEXT NOT NULL,
    n INTEGER NOT NULL,
    stage TEXT NOT NULL,
    gate TEXT NOT NULL,
    lane TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    ended_at BIGINT,
    CONSTRAINT visit_stages_pkey PRIMARY KEY (zone, visit, n)
)
 WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS visit_stages_by_zone_began_at ON visit_stages (zone, began_at);

CREATE TABLE IF NOT EXISTS visits (
    zone TEXT NOT NULL,
    visit TEXT NOT NULL,
    gate TEXT NOT NULL,
    lane TEXT NOT NULL,
    direction TEXT,
    mode TEXT,
    plate TEXT,
    firm TEXT,
    level TEXT,
    lane_class TEXT,
    hazardous BOOLEAN,
    state TEXT NOT NULL,
    verdict TEXT,
    revision INTEGER,
    arrived_at BIGINT NOT NULL,
    weighed_at BIGINT,
    decided_at BIGINT,
    answered_at BIGINT,
    released_at BIGINT,
    raised_at BIGINT,
    ended_at BIGINT,
    how TEXT,
    changed_at BIGINT NOT NULL,
    root BIGINT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT visits_pkey PRIMARY KEY (zone, visit)
);

CREATE INDEX IF NOT EXISTS visits_by_zone_arrived_at ON visits (zone, arrived_at);

CREATE INDEX IF NOT EXISTS visits_by_zone_firm_arrived_at ON visits (zone, firm, arrived_at);

CREATE INDEX IF NOT EXISTS visits_by_zone_gate_arrived_at ON visits (zone, gate, arrived_at);

CREATE INDEX IF NOT EXISTS visits_by_zone_lane_arrived_at ON visits (zone, lane, arrived_at);

CREATE INDEX IF NOT EXISTS visits_by_zone_plate_arrived_at_visit ON visits (zone, plate, arrived_at, visit);

CREATE INDEX IF NOT EXISTS visits_by_zone_verdict_arrived_at ON visits (zone, verdict, arrived_at);

CREATE INDEX IF NOT EXISTS visits_hazardous ON visits (zone, arrived_at) WHERE hazardous = 1;

CREATE INDEX IF NOT EXISTS visits_open ON visits (zone, arrived_at) WHERE state = 'open';

CREATE INDEX IF NOT EXISTS visits_other_how ON visits (zone, how, arrived_at) WHERE how <> 'cleared';

CREATE INDEX IF NOT EXISTS visits_other_lane_class ON visits (zone, lane_class, arrived_at) WHERE lane_class <> 'declared';

CREATE INDEX IF NOT EXISTS visits_other_level ON visits (zone, level, arrived_at) WHERE level <> 'ordinary';

CREATE INDEX IF NOT EXISTS visits_other_mode ON visits (zone, mode, arrived_at) WHERE mode <> 'automatic';

CREATE TABLE IF NOT EXISTS weights (
    zone TEXT NOT NULL,
    visit TEXT NOT NULL,
    revision INTEGER NOT NULL,
    n INTEGER NOT NULL,
    at BIGINT NOT NULL,
    level TEXT NOT NULL,
    gate TEXT NOT NULL,
    lane TEXT NOT NULL,
    bridge TEXT,
    declared BIGINT,
    measured BIGINT,
    difference BIGINT,
    band BIGINT,
    uncertainty BIGINT,
    quality TEXT NOT NULL,
    CONSTRAINT weights_pkey PRIMARY KEY (zone, visit, revision, n)
)
 WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS weights_by_zone_at ON weights (zone, at);
