//! An operator's settings, from the declaration to what the program makes of them.

mod loading;
mod odd_input;
mod pages;
mod places;
mod shop;
