// @ts-check
// All words of the site. A missing language, and a word that is used but not here, fail `tsc`.

/** @import { Language, ProductCategory, WorkCategory } from "./api.js" */

/** @satisfies {Record<string, Record<Language, string>>} */
const WORDS = {
  tagline: { ru: "Этикетки и бирки", en: "Labels and tags", uz: "Yorliq va birkalar" },
  lead: {
    ru: "Делаем в Ташкенте этикетки и бирки, по которым узнают одежду",
    en: "We make the labels and tags by which clothes are known, in Tashkent",
    uz: "Toshkentda kiyimni tanitadigan yorliq va birkalar tayyorlaymiz",
  },
  leadMore: {
    ru: "Тканые и печатные этикетки, навесные бирки, стикеры и упаковка. Перед каждым тиражом присылаем образец.",
    en: "Woven and printed labels, hang tags, stickers and packaging. A sample comes to you before every run.",
    uz: "Toʻqilgan va bosma yorliqlar, osma birkalar, stikerlar va qadoq. Har bir tirajdan oldin namuna yuboramiz.",
  },
  home: { ru: "Главная", en: "Home", uz: "Bosh sahifa" },
  products: { ru: "Товары", en: "Products", uz: "Mahsulotlar" },
  productsAbout: {
    ru: "Каталог этикеток, бирок, стикеров и упаковки для одежды.",
    en: "A catalogue of labels, tags, stickers and packaging for clothes.",
    uz: "Kiyim uchun yorliq, birka, stiker va qadoqlar katalogi.",
  },
  works: { ru: "Работы", en: "Our work", uz: "Ishlarimiz" },
  worksAbout: {
    ru: "Этикетки, бирки и упаковка, которые мы сделали для марок одежды.",
    en: "Labels, tags and packaging that we have made for brands of clothes.",
    uz: "Kiyim brendlari uchun tayyorlagan yorliq, birka va qadoqlarimiz.",
  },
  contact: { ru: "Напишите нам", en: "Write to us", uz: "Bizga yozing" },
  contactAbout: {
    ru: "Расскажите, что вам нужно, и мы свяжемся с вами.",
    en: "Tell us what you need and we will get back to you.",
    uz: "Sizga nima kerakligini yozing, biz siz bilan bogʻlanamiz.",
  },
  menu: { ru: "Разделы", en: "Sections", uz: "Boʻlimlar" },
  languages: { ru: "Язык", en: "Language", uz: "Til" },
  skip: { ru: "К содержанию", en: "Skip to content", uz: "Asosiy qismga oʻtish" },
  footer: { ru: "Вымышленная компания для примера", en: "A made-up company, as an example", uz: "Namuna uchun oʻylab topilgan kompaniya" },
  featured: { ru: "Избранное", en: "Featured", uz: "Tanlanganlar" },
  onlyFeatured: { ru: "Только избранное", en: "Featured only", uz: "Faqat tanlanganlar" },
  all: { ru: "Все", en: "All", uz: "Hammasi" },
  allProducts: { ru: "Все товары", en: "All products", uz: "Barcha mahsulotlar" },
  allWorks: { ru: "Все работы", en: "All work", uz: "Barcha ishlar" },
  category: { ru: "Категория", en: "Category", uz: "Turkum" },
  search: { ru: "Поиск", en: "Search", uz: "Qidiruv" },
  doSearch: { ru: "Найти", en: "Search", uz: "Qidirish" },
  order: { ru: "Порядок", en: "Order", uz: "Tartib" },
  orderUsual: { ru: "Как на витрине", en: "As arranged", uz: "Odatiy" },
  orderNew: { ru: "Сначала новые", en: "Newest first", uz: "Avval yangilari" },
  orderOld: { ru: "Сначала старые", en: "Oldest first", uz: "Avval eskilari" },
  found: { ru: "Найдено: {n}", en: "Found: {n}", uz: "Topildi: {n}" },
  nothing: { ru: "Ничего не нашлось.", en: "Nothing was found.", uz: "Hech narsa topilmadi." },
  resetFilters: { ru: "Показать все", en: "Show all", uz: "Hammasini koʻrsatish" },
  pages: { ru: "Страницы", en: "Pages", uz: "Sahifalar" },
  page: { ru: "Страница {n}", en: "Page {n}", uz: "{n}-sahifa" },
  previous: { ru: "Назад", en: "Previous", uz: "Oldingi" },
  next: { ru: "Дальше", en: "Next", uz: "Keyingi" },
  features: { ru: "Особенности", en: "Features", uz: "Xususiyatlari" },
  pictures: { ru: "Изображения", en: "Pictures", uz: "Rasmlar" },
  ask: { ru: "Заказать или спросить", en: "Order or ask", uz: "Buyurtma yoki savol" },
  about: { ru: "Товар: {name}", en: "Product: {name}", uz: "Mahsulot: {name}" },
  loading: { ru: "Загрузка…", en: "Loading…", uz: "Yuklanmoqda…" },
  missing: { ru: "Страница не найдена", en: "Page not found", uz: "Sahifa topilmadi" },
  missingAbout: {
    ru: "Такого адреса нет, или страницу убрали.",
    en: "There is no such address, or the page was removed.",
    uz: "Bunday manzil yoʻq yoki sahifa olib tashlangan.",
  },
  failed: { ru: "Страница не загрузилась", en: "The page did not load", uz: "Sahifa yuklanmadi" },
  offline: {
    ru: "Нет связи с сайтом. Проверьте интернет и повторите.",
    en: "The site cannot be reached. Check your connection and try again.",
    uz: "Sayt bilan aloqa yoʻq. Internetni tekshirib, qayta urinib koʻring.",
  },
  trouble: {
    ru: "На сайте неполадка. Повторите немного позже.",
    en: "Something is wrong with the site. Try again a little later.",
    uz: "Saytda nosozlik bor. Birozdan keyin qayta urinib koʻring.",
  },
  retry: { ru: "Повторить", en: "Try again", uz: "Qayta urinish" },
  optional: { ru: "(необязательно)", en: "(optional)", uz: "(ixtiyoriy)" },
  choose: { ru: "Выберите…", en: "Choose…", uz: "Tanlang…" },
  send: { ru: "Отправить", en: "Send", uz: "Yuborish" },
  sending: { ru: "Отправляем…", en: "Sending…", uz: "Yuborilmoqda…" },
  sent: { ru: "Заявка отправлена", en: "The request is sent", uz: "Ariza yuborildi" },
  number: { ru: "Её номер: {n}", en: "Its number: {n}", uz: "Uning raqami: {n}" },
  again: { ru: "Отправить ещё одну", en: "Send another", uz: "Yana bir ariza yuborish" },
  wholeNumber: { ru: "Введите целое число.", en: "Enter a whole number.", uz: "Butun son kiriting." },
  empty: { ru: "Оставьте это поле пустым", en: "Leave this field empty", uz: "Bu maydonni boʻsh qoldiring" },
  correct: {
    ru: "Исправьте отмеченные поля. Заявка пока не отправлена.",
    en: "Correct the marked fields. The request is not sent yet.",
    uz: "Belgilangan maydonlarni toʻgʻrilang. Ariza hali yuborilmadi.",
  },
  kept: { ru: "Всё введённое на месте.", en: "Everything you entered is still here.", uz: "Kiritganlaringiz saqlanib turibdi." },
  tooOften: {
    ru: "С вашего адреса пришло много заявок. Отправьте эту через {n} мин.",
    en: "Many requests came from your address. Send this one in {n} min.",
    uz: "Sizning manzilingizdan koʻp ariza keldi. Buni {n} daqiqadan keyin yuboring.",
  },
  tooLarge: {
    ru: "Файл слишком большой. Выберите файл поменьше.",
    en: "The file is too large. Choose a smaller one.",
    uz: "Fayl juda katta. Kichikroq fayl tanlang.",
  },
  otherWays: { ru: "С нами можно связаться и так:", en: "Other ways to reach us:", uz: "Biz bilan boshqacha ham bogʻlanish mumkin:" },
};

// The API names categories in Russian only. One that the client knows and that is missing here fails `tsc`.
const WOVEN = { ru: "Вшивные этикетки", en: "Woven labels", uz: "Toʻqilgan yorliqlar" };
const PRINTED = { ru: "Печатные этикетки", en: "Printed labels", uz: "Bosma yorliqlar" };
const OTHERS = {
  hang_tags: { ru: "Навесные бирки", en: "Hang tags", uz: "Osma birkalar" },
  stickers: { ru: "Стикеры", en: "Stickers", uz: "Stikerlar" },
  packaging: { ru: "Упаковка", en: "Packaging", uz: "Qadoqlash" },
};
const CATEGORIES = {
  /** @type {Record<ProductCategory, Record<Language, string>>} */
  product: { woven_labels: WOVEN, printed_labels: PRINTED, ...OTHERS },
  /** @type {Record<WorkCategory, Record<Language, string>>} */
  work: { woven: WOVEN, printed: PRINTED, ...OTHERS },
};

/** @typedef {Record<keyof typeof WORDS, string>} Words */

/**
 * The words of one language.
 * @param {Language} language
 */
export function wordsOf(language) {
  return /** @type {Words} */ (Object.fromEntries(Object.entries(WORDS).map(([key, texts]) => [key, texts[language]])));
}

/**
 * A sentence with its `{…}` filled in.
 * @param {string} sentence
 * @param {string | number} value
 */
export const filled = (sentence, value) => sentence.replace(/\{\w+\}/, () => String(value));

/**
 * The categories of products or of works, each with its name.
 * @template {keyof typeof CATEGORIES} Kind
 * @param {Kind} kind
 * @param {Language} language
 */
export function categories(kind, language) {
  const pairs = Object.entries(CATEGORIES[kind]).map(([value, names]) => [value, names[language]]);
  return /** @type {Array<[keyof (typeof CATEGORIES)[Kind], string]>} */ (pairs);
}

/**
 * The name of a category in this language. One that the site got since then is shown as the API names it.
 * @param {{ category: string, category_display: string }} row
 * @param {Language} language
 */
export function categoryName({ category, category_display }, language) {
  const all = new Map(Object.entries({ ...CATEGORIES.product, ...CATEGORIES.work }));
  return all.get(category)?.[language] ?? category_display;
}
