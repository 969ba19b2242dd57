-- What somebody is typing: for its owner alone.
row.owner_id = (SELECT acting_user())
