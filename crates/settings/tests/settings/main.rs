//! An operator's settings, from the declaration to their use in the program.

mod loading;
mod odd_input;
mod pages;
mod places;
mod shop;
