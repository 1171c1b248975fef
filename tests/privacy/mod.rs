//! The rights of the persons whose data is here: the trash, finding, handing over, erasing, forgetting by age.

mod again;
mod chat;
mod erase;
mod logs;
mod page;
mod person;
mod reach;
mod retention;
mod trash;
