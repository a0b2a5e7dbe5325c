-- Of which file of another case it is a copy: what is disclosed on request is kept with the request.
ALTER TABLE case_attachments ADD COLUMN copy_of uuid;

-- Marks of secrecy are events of the case from here on; the columns keep what a file came with.
REVOKE UPDATE (secret_at, secret_by, secret_section) ON case_attachments FROM casemgmt_app;
