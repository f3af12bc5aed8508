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

local WORDS = "The gauge at the eleventh bridge said something else on number %d of the mornings "
  .. "when we crossed it, and whoever reads the budget of the council for winter will find that "
  .. "the figure for the reservoir is that of the year before last. Has anybody asked the engineer"

function request()
  local number = run * 100000 + sent * 2 + of_thread
  sent = sent + 1
  local who = people > 0 and "known" .. number % people or "reader" .. number
  local body = "name=" .. who .. "&email=" .. who .. "%40reader.example&seconds=40&receipt="
    .. "&website=&parent=&subject=&body=" .. WORDS:format(number):gsub(" ", "+")
  local network = {1 + math.floor(number / 65536) % 200, math.floor(number / 256) % 256, number % 256}
  return wrk.format("POST", nil, {
    ["Content-Type"] = "application/x-www-form-urlencoded",
    ["Sec-Fetch-Site"] = "same-origin",
    ["X-Forwarded-For"] = table.concat(network, ".") .. ".7",
  }, body)
end
