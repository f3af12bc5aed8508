-- What wrk sends: every comment other words from another network, so that none has to wait.
-- Arguments: the number of the run, and how many known people take turns (0: everybody is new).

local threads = 0

function setup(thread)
  thread:set("of_thread", threads)
  threads = threads + 1
end

function init(arguments)
  run, people = tonumber(arguments[1]), tonumber(arguments[2])
  sent = 0
end

local CONSONANTS, VOWELS = "bcdfghjklmnpqrstvwxz", "aeiou"

-- Forty words that nobody says: of real ones any two comments would have too many in common, and
-- what is nearly the same waits.
local function words(number)
  local said, state = {"Number", number}, number * 7919 + 1
  local function one_of(letters)
    state = state * 16807 % 2147483647 -- Park and Miller: its products are exact in a double
    local at = math.floor(state / 65536) % #letters + 1
    return letters:sub(at, at)
  end
  for n = 3, 40 do
    local word = ""
    for _ = 1, 3 do
      word = word .. one_of(CONSONANTS) .. one_of(VOWELS)
    end
    said[n] = word
  end
  return table.concat(said, "+")
end

function request()
  local number = run * 100000 + sent * 2 + of_thread
  sent = sent + 1
  local who = people > 0 and "known" .. number % people or "reader" .. number
  local body = "name=" .. who .. "&email=" .. who .. "%40reader.example&seconds=40&receipt="
    .. "&proof=" .. (people > 0 and who .. string.rep("-", 43 - #who) or "")
    .. "&website=&parent=&subject=&body=" .. words(number)
  local network = {1 + math.floor(number / 65536) % 200, math.floor(number / 256) % 256, number % 256}
  return wrk.format("POST", nil, {
    ["Content-Type"] = "application/x-www-form-urlencoded",
    ["Sec-Fetch-Site"] = "same-origin",
    ["X-Forwarded-For"] = table.concat(network, ".") .. ".7",
  }, body)
end
