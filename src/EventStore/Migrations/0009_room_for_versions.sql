-- Every append moves its stream's row. With room left on the page the new row stays beside the old one and no index is touched (HOT).
ALTER TABLE mt_streams SET (fillfactor = 70);
