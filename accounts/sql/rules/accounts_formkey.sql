-- A form that was sent: for who sent it.
row.user_id = (SELECT acting_user())
