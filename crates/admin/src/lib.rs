//! The admin: pages for people who work with the data
