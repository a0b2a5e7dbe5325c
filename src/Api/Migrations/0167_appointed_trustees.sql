-- Who answers for a child without having custody by the population register: an appointment that an officer has seen. It stands beside the register's relations, so that whoever asks who may act
-- for a child gets one answer; an import of the register leaves it as it is. Null: by the register.
ALTER TABLE register_relations ADD COLUMN appointment uuid;
