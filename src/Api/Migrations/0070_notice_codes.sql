-- That a guardian has been sent a code to an e-mail address: a ref to the sealed address and code, times and counts only.

CREATE TABLE notice_codes (
    tenant_id   varchar     NOT NULL,
    person      uuid        NOT NULL,
    document    uuid,
    expires_at  timestamptz NOT NULL,
    attempts    integer     NOT NULL DEFAULT 0 CONSTRAINT ck_notice_codes_attempts CHECK (attempts <= 5),
    codes       integer     NOT NULL,
    codes_since timestamptz NOT NULL,
    CONSTRAINT pk_notice_codes PRIMARY KEY (tenant_id, person)
);

SELECT secure_tenant_table('notice_codes');

GRANT SELECT, INSERT, UPDATE, DELETE ON notice_codes TO casemgmt_app;
