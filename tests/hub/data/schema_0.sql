-- A database of the first version: no user_version, none of the columns that came since.
BEGIN TRANSACTION;
CREATE TABLE attempts (
    id INTEGER NOT NULL,
    "key" VARCHAR(160) NOT NULL,
    at FLOAT NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE audit (
    seq INTEGER NOT NULL,
    at FLOAT NOT NULL,
    actor VARCHAR(80) NOT NULL,
    action VARCHAR(48) NOT NULL,
    subject VARCHAR(80) NOT NULL,
    detail TEXT NOT NULL,
    hash VARCHAR(64) NOT NULL,
    PRIMARY KEY (seq)
);
CREATE TABLE calls (
    ticket VARCHAR(64) NOT NULL,
    case_id VARCHAR(64) NOT NULL,
    device VARCHAR(64) NOT NULL,
    language VARCHAR(8) NOT NULL,
    phase VARCHAR(16) NOT NULL,
    reason VARCHAR(64),
    rung_at FLOAT NOT NULL,
    asked_at FLOAT NOT NULL,
    taken_at FLOAT,
    ended_at FLOAT,
    agent VARCHAR(64),
    header BLOB NOT NULL,
    body BLOB NOT NULL,
    signature BLOB NOT NULL,
    decision BLOB,
    decision_signature BLOB,
    PRIMARY KEY (ticket),
    FOREIGN KEY(device) REFERENCES devices (name)
);
CREATE TABLE cases (
    id VARCHAR(64) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    device VARCHAR(64) NOT NULL,
    journey VARCHAR(64) NOT NULL,
    brand VARCHAR(64) NOT NULL,
    language VARCHAR(8) NOT NULL,
    state VARCHAR(24) NOT NULL,
    reason VARCHAR(64) NOT NULL,
    flags TEXT NOT NULL,
    received_at FLOAT NOT NULL,
    due_at FLOAT NOT NULL,
    reservation VARCHAR(64) NOT NULL,
    number VARCHAR(20) NOT NULL,
    document VARCHAR(64) NOT NULL,
    document_kind VARCHAR(64) NOT NULL,
    iccid VARCHAR(20) NOT NULL,
    name_masked VARCHAR(128) NOT NULL,
    resume_hash VARCHAR(64) NOT NULL,
    resumes VARCHAR(64),
    resumed_by VARCHAR(64),
    decided_at FLOAT,
    decided_by VARCHAR(64),
    PRIMARY KEY (id),
    UNIQUE (digest),
    FOREIGN KEY(digest) REFERENCES envelopes (digest),
    FOREIGN KEY(device) REFERENCES devices (name)
);
CREATE TABLE devices (
    name VARCHAR(64) NOT NULL,
    enrolled_at FLOAT NOT NULL,
    revoked BOOLEAN NOT NULL,
    online BOOLEAN NOT NULL,
    epoch INTEGER NOT NULL,
    version VARCHAR(64) NOT NULL,
    seen_at FLOAT,
    waiting INTEGER NOT NULL,
    oldest_s FLOAT NOT NULL,
    problems TEXT NOT NULL,
    audit_head VARCHAR(128) NOT NULL,
    PRIMARY KEY (name)
);
INSERT INTO "devices" VALUES('kiosk-0001',1.0,0,0,0,'',NULL,0,0.0,'[]','');
CREATE TABLE envelopes (
    digest VARCHAR(64) NOT NULL,
    case_id VARCHAR(64) NOT NULL,
    device VARCHAR(64) NOT NULL,
    verdict VARCHAR(16) NOT NULL,
    reason VARCHAR(64) NOT NULL,
    received_at FLOAT NOT NULL,
    header BLOB NOT NULL,
    body BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (digest),
    FOREIGN KEY(device) REFERENCES devices (name)
);
CREATE TABLE imports (
    id INTEGER NOT NULL,
    at FLOAT NOT NULL,
    kind VARCHAR(16) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    rows INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE mail (
    id INTEGER NOT NULL,
    case_id VARCHAR(64) NOT NULL,
    kind VARCHAR(16) NOT NULL,
    recipient VARCHAR(254) NOT NULL,
    message_id VARCHAR(128) NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    state VARCHAR(8) NOT NULL,
    tries INTEGER NOT NULL,
    next_at FLOAT NOT NULL,
    queued_at FLOAT NOT NULL,
    sent_at FLOAT,
    error VARCHAR(200) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (case_id, kind),
    UNIQUE (message_id)
);
CREATE TABLE meta (
    "key" VARCHAR(32) NOT NULL,
    value VARCHAR(128) NOT NULL,
    PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('schema','1');
CREATE TABLE numbers (
    document VARCHAR(64) NOT NULL,
    number VARCHAR(20) NOT NULL,
    pending BOOLEAN NOT NULL,
    case_id VARCHAR(64),
    at FLOAT NOT NULL,
    PRIMARY KEY (document, number)
);
CREATE TABLE operators (
    name VARCHAR(64) NOT NULL,
    password VARCHAR(256) NOT NULL,
    active BOOLEAN NOT NULL,
    added_at FLOAT NOT NULL,
    PRIMARY KEY (name)
);
CREATE TABLE otps (
    ticket VARCHAR(64) NOT NULL,
    device VARCHAR(64) NOT NULL,
    number VARCHAR(20) NOT NULL,
    code_hash VARCHAR(64) NOT NULL,
    state VARCHAR(8) NOT NULL,
    tries INTEGER NOT NULL,
    resends INTEGER NOT NULL,
    opened_at FLOAT NOT NULL,
    sent_at FLOAT NOT NULL,
    PRIMARY KEY (ticket)
);
CREATE TABLE reservations (
    code VARCHAR(64) NOT NULL,
    number VARCHAR(20) NOT NULL,
    package VARCHAR(64) NOT NULL,
    status VARCHAR(16) NOT NULL,
    iccid VARCHAR(20),
    expires VARCHAR(10) NOT NULL,
    failure VARCHAR(64),
    failed_case VARCHAR(64),
    claimed_by VARCHAR(64),
    PRIMARY KEY (code),
    UNIQUE (number),
    UNIQUE (iccid)
);
INSERT INTO "reservations" VALUES('AB-12-CD','+84900000001','basic','NOT_CONNECTED','8984012345678901234','2027-01-31',NULL,NULL,NULL);
CREATE TABLE sessions (
    token_hash VARCHAR(64) NOT NULL,
    operator VARCHAR(64) NOT NULL,
    csrf VARCHAR(64) NOT NULL,
    seen_at FLOAT NOT NULL,
    opened_at FLOAT NOT NULL,
    PRIMARY KEY (token_hash),
    FOREIGN KEY(operator) REFERENCES operators (name)
);
CREATE TABLE sims (
    iccid VARCHAR(20) NOT NULL,
    device VARCHAR(64) NOT NULL,
    reservation VARCHAR(64),
    PRIMARY KEY (iccid),
    UNIQUE (reservation),
    FOREIGN KEY(reservation) REFERENCES reservations (code)
);
INSERT INTO "sims" VALUES('8984012345678901234','kiosk-0001','AB-12-CD');
CREATE INDEX ix_reservations_status ON reservations (status);
CREATE INDEX ix_otps_number ON otps (number);
CREATE INDEX attempts_key ON attempts ("key", at);
CREATE INDEX ix_mail_state ON mail (state);
CREATE INDEX ix_envelopes_case_id ON envelopes (case_id);
CREATE INDEX ix_calls_case_id ON calls (case_id);
CREATE INDEX ix_calls_phase ON calls (phase);
CREATE INDEX ix_cases_state ON cases (state);
CREATE INDEX cases_reservation ON cases (reservation);
COMMIT;
