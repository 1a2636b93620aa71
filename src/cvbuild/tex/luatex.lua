-- What LuaTeX does not do by itself, for paragraphs of any script: real spaces between words, as
-- pdfTeX makes them; places where a line of Chinese or Japanese may end; what is read from right to
-- left among what is read from left to right. luatex.tex loads it, once for each run.

local cv = {}
local GLYPH, GLUE, KERN = node.id("glyph"), node.id("glue"), node.id("kern")
local PENALTY, DIR, WHATSIT = node.id("penalty"), node.id("dir"), node.id("whatsit")
local LOCAL_PAR = node.id("local_par")
local SPACESKIP, XSPACESKIP = 13, 14
local space_font, space_width
local backward = false -- the direction of the document

-- Lines ---------------------------------------------------------------------------------------

local function set(text)
  local found = {}
  for _, code in utf8.codes(text) do found[code] = true end
  return found
end
-- What begins no line, and what ends none (JIS X 4051; W3C, "Requirements for Japanese Text
-- Layout", 3.1.7 and 3.1.8; "Requirements for Chinese Text Layout", 3.1.3).
local no_begin = set("、。，．・：；？！゛゜´｀¨ヽヾゝゞ々〻ー―‐～〜ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
  .. "ㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ’”）〕］｝〉》」』】〙〗〟»％‰℃…‥)]},.:;!?%")
local no_end = set("‘“（〔［｛〈《「『【〘〖〝«([{￥＄＃№")
no_begin[0x11] = true -- ” and “ where T1 has them
no_end[0x10] = true

local function ideographic(code)
  return code >= 0x2E80 and code <= 0xA4CF or code >= 0xF900 and code <= 0xFAFF
    or code >= 0xFE30 and code <= 0xFE4F or code >= 0xFF00 and code <= 0xFFEF
    or code >= 0x20000 and code <= 0x3FFFF
end

local function breaks(head)
  local before
  for n in node.traverse(head) do
    if n.id == GLYPH then
      local code = n.char
      if before and (ideographic(before) or ideographic(code))
        and not no_begin[code] and not no_end[before] then
        local place = node.new(PENALTY)
        place.penalty = 0
        head = node.insert_before(head, n, place)
      end
      before = code
    elseif n.id ~= WHATSIT and n.id ~= DIR and n.id ~= KERN then
      before = nil
    end
  end
  return head
end

-- Ligatures -----------------------------------------------------------------------------------

-- What is typed stays: T1 would join two hyphens into a dash, two signs into a quotation mark.
-- Where pdfTeX's job has an empty group between them, LuaTeX sees none; so only letters join.
local function letters(head, tail)
  local kept = {}
  for n in node.traverse_id(GLYPH, head) do
    if n.subtype < 256 and not (n.char | 0x20 >= 0x61 and n.char | 0x20 <= 0x7A) then
      kept[#kept + 1] = n
      n.subtype = n.subtype | 4 -- a ghost joins nothing
    end
  end
  node.ligaturing(head, tail)
  for _, n in ipairs(kept) do n.subtype = n.subtype & ~4 end
end
luatexbase.add_to_callback("ligaturing", letters, "cvbuild.ligatures")

-- Directions (Unicode Standard Annex 9, without its explicit marks) -----------------------------

local mirrored = {}
for a, b in ("()[]{}<>"):gmatch("(.)(.)") do
  mirrored[a:byte()], mirrored[b:byte()] = b:byte(), a:byte()
end
mirrored[0x13], mirrored[0x14] = 0x14, 0x13 -- « and » in T1
local in_t1 = {[0x13] = 0xAB, [0x14] = 0xBB}

local function class(code)
  if code >= 0x30 and code <= 0x39 then return "EN" end
  if code >= 0x41 and code <= 0x5A or code >= 0x61 and code <= 0x7A then return "L" end
  if code == 0x2B or code == 0x2D then return "ES" end
  if code == 0x2C or code == 0x2E or code == 0x2F or code == 0x3A then return "CS" end
  if code == 0x23 or code == 0x24 or code == 0x25 then return "ET" end
  if code < 0x80 then return "ON" end
  if code < 0x590 then return "L" end
  if code >= 0x660 and code <= 0x66C and code ~= 0x66A then return "AN" end
  if code >= 0x6F0 and code <= 0x6F9 then return "EN" end
  if code == 0x60C then return "CS" end
  if code >= 0x591 and code <= 0x5BD or code >= 0x610 and code <= 0x61A
    or code >= 0x64B and code <= 0x65F or code == 0x670 then return "NSM" end
  if code < 0x600 or code >= 0xFB1D and code <= 0xFB4F then return "R" end
  if code < 0x8FF or code >= 0xFB50 and code <= 0xFDFF or code >= 0xFE70 and code <= 0xFEFC then
    return "AL"
  end
  if code >= 0x2010 and code <= 0x2BFF then return "ON" end
  return "L"
end

local function levels(items, base)
  local side = base == 1 and "R" or "L"
  local before, strong = side, side
  for i, item in ipairs(items) do -- W1, W2, W3, W7
    local kind = item.class
    if kind == "NSM" then kind = before end
    if kind == "EN" and strong == "AL" then kind = "AN" end
    if kind == "L" or kind == "R" or kind == "AL" then strong = kind end
    before = kind
    item.kind = kind == "AL" and "R" or kind
    item.latin = strong == "L"
  end
  for i, item in ipairs(items) do -- W4, W5
    local one, other = items[i - 1], items[i + 1]
    if one and other and one.kind == other.kind and (item.kind == "CS"
      and (one.kind == "EN" or one.kind == "AN") or item.kind == "ES" and one.kind == "EN") then
      item.kind = one.kind
    end
  end
  for i = 1, #items do
    if items[i].kind == "ET" and i > 1 and items[i - 1].kind == "EN" then items[i].kind = "EN" end
  end
  for i = #items, 1, -1 do
    if items[i].kind == "ET" and items[i + 1] and items[i + 1].kind == "EN" then
      items[i].kind = "EN"
    end
  end
  for _, item in ipairs(items) do
    if item.kind == "EN" and item.latin then item.kind = "L" end
  end
  local at = 1
  local function role(item) -- what it is for a neutral beside it (N1)
    if not item then return side end
    if item.kind == "EN" or item.kind == "AN" then return "R" end
    return item.kind
  end
  while at <= #items do -- N1, N2
    local kind = items[at].kind
    if kind == "L" or kind == "R" or kind == "EN" or kind == "AN" then
      at = at + 1
    else
      local stop = at
      while items[stop] and not (items[stop].kind == "L" or items[stop].kind == "R"
        or items[stop].kind == "EN" or items[stop].kind == "AN") do stop = stop + 1 end
      local left, right = role(items[at - 1]), role(items[stop])
      for i = at, stop - 1 do items[i].kind = left == right and left or side end
      at = stop
    end
  end
  for _, item in ipairs(items) do -- I1, I2
    if base == 0 then
      item.level = item.kind == "R" and 1 or item.kind == "L" and 0 or 2
    else
      item.level = item.kind == "R" and 1 or 2
    end
  end
end

-- A telephone number is read from left to right, groups and all: digits from a plus sign, a bracket
-- or a zero on, with what may stand between them. By the rules above its groups would change places.
local between = set("+-()./")
local function telephones(items)
  local at = 1
  while at <= #items do
    local first = items[at].node
    local code = first.id == GLYPH and first.char
    local stop, digits = at, 0
    if code == 0x2B or code == 0x28 or code == 0x30 then
      for i = at, #items do
        local n = items[i].node
        local digit = n.id == GLYPH and items[i].class == "EN"
        if digit then stop, digits = i, digits + 1 end
        if not (digit or n.id == GLUE or n.id == GLYPH and between[n.char]) then break end
      end
    end
    if digits >= 7 then
      for i = at, stop do items[i].class = "L" end
    end
    at = stop + 1
  end
end

local function hex(code)
  if code < 0x10000 then return string.format("%04X", code) end
  code = code - 0x10000
  return string.format("%04X%04X", 0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF))
end

local function literal(data)
  local n = node.new(WHATSIT, node.subtype("pdf_literal"))
  n.mode, n.data = 1, data
  return n
end

local function mark(sign, level)
  local n = node.new(DIR)
  n.dir = sign .. (level % 2 == 1 and "TRT" or "TLT")
  return n
end

local function directions(head)
  local items, needed = {}, backward
  for n in node.traverse(head) do
    if n.id == GLYPH then
      local kind = class(n.char)
      items[#items + 1] = {node = n, class = kind}
      needed = needed or kind == "R" or kind == "AL"
    elseif n.id == DIR then
      return head -- a box that was taken apart again
    elseif n.id == GLUE or n.id == node.id("hlist") or n.id == node.id("vlist") then
      items[#items + 1] = {node = n, class = "ON"}
    end
  end
  if not needed then return head end
  local base = backward and 1 or 0
  telephones(items)
  levels(items, base)
  local level, last = base, nil
  for _, item in ipairs(items) do
    while item.level < level do
      head, last = node.insert_after(head, last, mark("-", level))
      level = level - 1
    end
    while item.level > level do
      level = level + 1
      head = node.insert_before(head, item.node, mark("+", level))
    end
    if level % 2 == 1 and item.node.id == GLYPH and mirrored[item.node.char] then
      local code = item.node.char
      item.node.char = mirrored[code]
      head = node.insert_before(head, item.node,
        literal("/Span<</ActualText<FEFF" .. hex(in_t1[code] or code) .. ">>>BDC"))
      head, last = node.insert_after(head, item.node, literal("EMC"))
    else
      last = item.node
    end
  end
  while level > base do
    local closing = mark("-", level)
    head = node.insert_after(head, last, closing)
    last, level = closing, level - 1
  end
  return head
end

-- Spaces --------------------------------------------------------------------------------------

-- A space of the font that pdfTeX takes them from too, at the beginning of each gap; it takes no
-- room, so that a line that ends there has it, and looks the same.
local function spaces(head)
  for n in node.traverse_id(GLUE, head) do
    if n.subtype == SPACESKIP or n.subtype == XSPACESKIP then
      local before = n.prev
      if not (before and before.id == KERN and before.kern == -space_width) then
        local letter, back = node.new(GLYPH), node.new(KERN)
        letter.font, letter.char, letter.subtype = space_font, 32, 256
        back.kern = -space_width
        head = node.insert_before(head, n, letter)
        head = node.insert_before(head, n, back)
      end
    end
  end
  return head
end

-- Which character a glyph is: of several the one that is no form of another for old encodings,
-- nor a radical by itself.
local function old(code)
  return code >= 0xF900 and code <= 0xFAFF or code >= 0xFB1D and code <= 0xFDFF
    or code >= 0xFE30 and code <= 0xFE4F or code >= 0xFE70 and code <= 0xFEFC
    or code >= 0x2E80 and code <= 0x2FDF or code >= 0x2F800 and code <= 0x2FA1F
    or code == 0xA0 or code == 0xAD or code == 0x2126 or code == 0x212A or code == 0x212B
end

local function named(data)
  if type(data) ~= "table" then return end -- a font that is known already
  local shared = data.hb and data.hb.shared
  if not shared then return end
  local best = {}
  for code, gid in next, shared.unicodes do
    local known = best[gid]
    if not known or old(known) and not old(code) or old(known) == old(code) and code < known then
      best[gid] = code
    end
  end
  for gid, code in next, best do
    shared.nominals[gid] = math.tointeger(code)
    local character = data.characters[shared.gid_offset + gid]
    if character then character.tounicode = math.tointeger(code) end
  end
end

-- Clusters -------------------------------------------------------------------------------------

-- luaotfload gives a cluster of several glyphs a replacement text, which not every reader knows.
-- Where each glyph is one of its characters, in order, there is no need for it; and a glyph that is
-- no character by itself gets what the others of its cluster leave over.
local properties = node.direct.get_properties_table()
local START, END = "luaotfload_startactualtext", "luaotfload_endactualtext"

local function cluster(nodes, text)
  local data = font.getfont(nodes[1].font)
  local shared = data.hb and data.hb.shared
  if not shared then return false end
  local left, whole, odd = text, "", nil
  for _, n in ipairs(nodes) do
    local character = data.characters[n.char]
    local gid = character and character.index
    local code = gid and shared.nominals[gid]
    local glyph = gid and shared.glyphs[gid]
    if not glyph then return false end
    local single = code and hex(code)
    local from, to
    if single then from, to = left:find(single, 1, true) end
    if from and (from - 1) % 4 == 0 then
      if glyph.tounicode and glyph.tounicode ~= single then return false end
      left = left:sub(1, from - 1) .. left:sub(to + 1)
      whole = whole .. single
    elseif odd then
      return false
    else
      odd = glyph
    end
  end
  if odd then
    if left ~= "" and not odd.tounicode then odd.tounicode = left end
    return false
  end
  return whole == text
end

-- Words from right to left ----------------------------------------------------------------------

-- TeX writes a word in the order in which it is read, moving to the left; but PDFium (and so
-- Chrome), pypdf and PDFBox expect what stands at the left first, and turn each such word around. So
-- do we: the same glyphs at the same places, from left to right.
local function strong(n)
  local data = font.getfont(n.font)
  local shared = data and data.hb and data.hb.shared
  if not shared then return false end
  local character = data.characters[n.char]
  local code = character and shared.nominals[character.index]
  local kind = code and class(code) or "AL" -- a form of a letter, or several in one
  return kind == "R" or kind == "AL" or kind == "NSM"
end

local function turned(head, first, last)
  local before, after = first.prev, last.next
  local nodes, n = {}, first
  while n ~= after do
    nodes[#nodes + 1] = n
    local props = properties[node.direct.todirect(n)]
    if props then
      local from, to = rawget(props, START), rawget(props, END)
      if from or to then
        local start
        if to then start = nodes.start or from end
        if from then nodes.start = from end
        props[START], props[END] = start, from and true or nil
        if to then nodes.start = nil end
      end
    end
    n = n.next
  end
  local opening, closing = mark("+", 0), mark("-", 0)
  local chain = {opening}
  for i = #nodes, 1, -1 do chain[#chain + 1] = nodes[i] end
  chain[#chain + 1] = closing
  for i, one in ipairs(chain) do
    one.prev, one.next = chain[i - 1], chain[i + 1]
  end
  opening.prev, closing.next = before, after
  if before then before.next = opening else head = opening end
  if after then after.prev = closing end
  return head
end

local function words(head, direction)
  local level, stack = direction == "TRT" and 1 or 0, {}
  local first, last, count
  local function done()
    if first and count > 1 then head = turned(head, first, last) end
    first = nil
  end
  for n in node.traverse(head) do
    if n.id == GLYPH and level == 1 and strong(n) then
      if not first then first, count = n, 0 end
      last, count = n, count + 1
    elseif not (n.id == KERN and first) then
      done()
      if n.id == DIR then
        if n.dir:sub(1, 1) == "+" then
          stack[#stack + 1] = level
          level = n.dir == "+TRT" and 1 or 0
        else
          level = table.remove(stack) or level
        end
      elseif n.id == LOCAL_PAR then
        level = n.dir == "TRT" and 1 or 0
      end
    end
  end
  done()
  return head
end

local function clusters(head, direction)
  local nodes, first
  for n in node.traverse_id(GLYPH, head) do
    local props = properties[node.direct.todirect(n)]
    local text = props and rawget(props, START)
    if text then nodes, first = {text = text}, props end
    if nodes then
      nodes[#nodes + 1] = n
      if props and rawget(props, END) then
        if cluster(nodes, nodes.text) then first[START], props[END] = nil, nil end
        nodes = nil
      end
    end
  end
  return words(head, direction)
end

-- What starts programs, loads libraries or opens the network; from here on nothing needs it.
local function lock()
  for _, name in ipairs({"execute", "exec", "spawn", "setenv", "tmpname"}) do
    os[name] = nil
  end
  io.popen, package.loadlib, debug.setmetatable, socket, mime = nil, nil, nil, nil, nil
end

function cv.begin(font_number, width)
  lock()
  space_font, space_width = font_number, width
  -- What is here comes before and after luaotfload's shaping, of which a box has two parts.
  local shaping = {
    pre_linebreak_filter = {"luaotfload.node_processor"},
    hpack_filter = {"luaotfload.node_processor", "luaotfload.harf.finalize_hlist"},
  }
  for callback, names in pairs(shaping) do
    local theirs = {}
    for i, name in ipairs(names) do
      theirs[i] = luatexbase.remove_from_callback(callback, name)
    end
    luatexbase.add_to_callback(callback, function(head)
      return directions(breaks(head))
    end, "cvbuild.before")
    for i, name in ipairs(names) do
      luatexbase.add_to_callback(callback, theirs[i], name)
      if i == 1 then
        luatexbase.add_to_callback(callback, function(head, ...)
          local direction = select(callback == "hpack_filter" and 4 or 3, ...)
          return clusters(head, direction)
        end, "cvbuild.clusters")
      end
    end
    luatexbase.add_to_callback(callback, spaces, "cvbuild.spaces")
  end
end

function cv.right_to_left() backward = true end

for _, callback in ipairs({"luaotfload.patch_font", "luaotfload.patch_font_unsafe"}) do
  luatexbase.add_to_callback(callback, named, "cvbuild.named")
end
return cv
