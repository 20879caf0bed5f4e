"""Every message of the HTTP problems, in one table: its status, its text and its headers.

A message says what is wrong with which value, and the limit or the right form. The types and titles that belong to the
statuses stand in `kakou.contracts.problem`, the messages about single fields there and beside the values themselves.
"""

from typing import Final

from kakou.web.problems import AUTHENTICATE, RETRY_AFTER, Message

CLOSE: Final = {"Connection": "close"}
AFTER_5_S: Final = {"Retry-After": "5"}

# The request as bytes
NOT_HTTP = Message(400, "Malformed HTTP request")
BODY_CUT_SHORT = Message(400, "Request body ended before its declared length")
REPEATED_HEADER = Message(400, "Header {name} is sent more than once")
HOST_MISSING = Message(400, "Header Host is missing")
PATH_NOT_UTF8 = Message(400, "Path is not percent-encoded UTF-8, or contains control characters")
QUERY_NOT_UTF8 = Message(400, "Query is not percent-encoded UTF-8")
HEADER_NOT_UTF8 = Message(400, "Header {name} is not percent-encoded UTF-8")
METHOD_NOT_ALLOWED = Message(405, "Method not allowed at this path (allowed: {allowed})")
CONNECT_UNSUPPORTED = Message(405, "CONNECT is not supported: this server is not a proxy")
HEADERS_TIMEOUT = Message(408, "Headers not received within {seconds:g} s")
BODY_TIMEOUT = Message(408, "Body not received within {seconds:g} s")
BODY_TOO_LARGE = Message(413, "Body too large (limit {limit} bytes)", CLOSE)
FRAMING_TOO_LARGE = Message(413, "Chunk headers and trailers too large (limit {limit} bytes)")
TARGET_TOO_LONG = Message(414, "Path and query too long (limit {limit} bytes)")
TOO_MANY_PIPELINED = Message(429, "Too many requests waiting on one connection (limit {limit})")
HEADERS_TOO_LARGE = Message(431, "Request line and headers too large (limit {limit} bytes)")
TOO_MANY_HEADERS = Message(431, "Too many headers (limit {limit})")

# The body
NOT_JSON = Message(400, "Body is not JSON")
NOT_JSON_AT = Message(400, "Body is not JSON: {fault}")
CHARSET = Message(415, "Charset {charset} is not supported; send UTF-8")
CONTENT_ENCODING = Message(
    415, "Content-Encoding {encoding} is not supported; send the body without it", {"Accept-Encoding": "identity"}
)
MEDIA_TYPE = Message(415, "Media type is not supported; send {accepted}, in UTF-8", {"Accept": "{accepted}"})
INVALID_FIELDS = Message(422, "Invalid request: see errors")
BATCH_NOT_ARRAY = Message(422, "A batch must be a JSON array of events")
BATCH_TOO_LONG = Message(413, "Batch has {count} events (limit {limit})")
BATCH_REJECTED = Message(422, "No event of the batch was accepted: see errors")
DATA_AS_HEADER = Message(400, "Header ce-{name} is not allowed: in binary mode the body is the data")
EVENT_TOO_LARGE = Message(413, "Event has {size} bytes (limit {limit})")
CONDITION_TOO_LONG = Message(422, "Header {name} too long (limit {limit} characters)")
NOT_A_SEQUENCE = Message(400, "Last-Event-ID must be a sequence number in digits, as in the id of an event")

# Tokens and scopes
NO_TOKEN = Message(401, "Missing token: send `Authorization: Bearer <token>`", AUTHENTICATE)
MALFORMED_TOKEN = Message(401, "Malformed token", AUTHENTICATE)
UNKNOWN_TOKEN = Message(401, "Token unknown or revoked", AUTHENTICATE)
EXPIRED_TOKEN = Message(401, "Token expired at {expires}; have a new one issued", AUTHENTICATE)
TOKEN_ENDED = Message(401, "Token was revoked or expired during the wait; completed writes remain valid", AUTHENTICATE)
LACKS_SCOPE = Message(403, "Token lacks required scope: {wanted} (it has: {held})")
LACKS_SCOPE_FOR_TYPE = Message(403, "Token lacks required scope for {type}: {wanted}")
OTHER_ZONE = Message(403, "Token belongs to zone {own}, but the event's source is in zone {other}")
OTHER_LANE = Message(403, "Token is not valid for lane {lane}")
OTHERS_WRITE = Message(403, "The write at position {position} was not sent by a lane of this token")
OFFICERS_TASK = Message(403, "Only an officer may decide whether a pass in doubt was used (scope officer)")

# Not found, no longer there
NO_ENDPOINT = Message(404, "No endpoint at this path; /docs lists all endpoints")
NOT_A_LANE = Message(404, "Lane {lane} not found: not a valid gate and lane code")
NOT_A_VISIT = Message(404, "Visit not found: {fault}")
NO_VISIT = Message(404, "Visit {visit} not found")
NO_DOCUMENT = Message(404, "{kind} {no} not found")
NO_TASK = Message(404, "Task {no} not found")
NO_REPORT = Message(404, "Report {name} not found")
NO_PARAMETER = Message(404, "Policy parameter {name} not found")
NO_UNIT = Message(404, "Storage unit {no} not found")
NO_UNIT_THEN = Message(404, "Storage unit {no} not found at {time}")
NO_ALERT = Message(404, "Alert {no} not found")
NO_SUBSCRIPTION = Message(404, "Subscription {no} not found")
NO_LOAD = Message(
    404,
    "No hazardous goods recorded for plate {plate}; check the plate, or search for a part of it with"
    " GET /v1/vehicles?plate=",
)
NO_FILE = Message(404, "File {name} not found")
REDELIVERY_TRIMMED = Message(410, "The feed begins at message {first}; earlier messages cannot be delivered again")
AHEAD_OF_SEQUENCE = Message(
    410,
    "{what} ends at {last}, before the {asked} you have: it was reset or restored. Check what you did since, then"
    " continue with ?after={last}, or from the start",
)

# In conflict with what is stored
NOT_APPLIED = Message(409, "Write not applied (outcome: {outcome})")
CLAIMED = Message(
    409,
    "Visit {visit} is claimed by {by} since {since} until {until}; to take it over, send `take_over` with the claim's"
    " id, {id}",
)
CLAIM_IS_OTHERS = Message(409, "Claim on visit {visit} is held by {by} since {since}; only they can give it back")
NOT_REFERRED = Message(409, "Visit {visit} does not wait for an officer")
ALERT_CHANGED = Message(409, "Alert {no} has changed in the meantime; read it again, then answer")
NOT_A_DRILL = Message(409, "Alert {no} is not a drill; an alert is over when what it is about is")
WEBHOOKS_OFF = Message(409, "Webhooks are disabled: KAKOU_WEBHOOK_KEY is not set")
TOO_MANY_SUBSCRIPTIONS = Message(409, "Zone has {limit} subscriptions, the limit; delete one first")
TWO_TO_SET_ASIDE = Message(
    409,
    "Visit {visit} is released by two officers only (policy two_persons), so one does not set it aside: decide on it,"
    " or let its lane's terminal retract it",
)
TOO_MANY_READINGS = Message(409, "Visit {visit} has {limit} readings, the limit; begin a new session")
TOO_MANY_LANES = Message(
    403,
    "Lane {lane} is not configured, and the zone has {limit} lanes that are not, the limit: configure it with"
    " PUT /v1/lanes/{path} (scope ops), or use a token that names it",
)

# The safety office's board
SIGN_IN_AGAIN = Message(401, "Session ended; sign in again", AUTHENTICATE)
PAGE_OUTDATED = Message(403, "Page is out of date; reload it, then answer")
FOREIGN_PAGE = Message(403, "Forms are sent from the service's own pages")
FORM = Message(400, "Form must be UTF-8 and have at most {limit} fields")
CHANNELS = Message(422, "Contact list is invalid: see errors")
TIME_MISSING = Message(422, "Parameter at is missing")
TIME = Message(422, "Parameter at is not a time with offset")
RECEIVER_ADDRESS = Message(422, "Address of the receiver is not allowed: see errors")
REDELIVERY_RANGE = Message(422, "Range of messages is invalid: see errors")

# Load, and what is not available now
TOO_MANY_CONNECTIONS = Message(429, "Too many connections from this address (limit {limit})", AFTER_5_S)
SERVER_FULL = Message(503, "Too many connections to this server (limit {limit}); connect again in 5 s", AFTER_5_S)
TOO_MANY_WRITES = Message(429, "Too many concurrent writes (limit {limit}); retry after 1 s", {"Retry-After": "1"})
TOO_MANY_UNKNOWN_TOKENS = Message(
    429, "Too many requests with unknown tokens or sessions; retry after {seconds} s", {"Retry-After": "{seconds}"}
)
TOO_MANY_AT_ONCE = Message(429, "Too many open {kind} of this {holder} (limit {limit}); close one, or retry later")
RATE_EXCEEDED = Message(
    429, "Rate of this {holder} exceeded (limit {limit} {unit} per second); retry after {seconds} s"
)
WRITE_RATE_EXCEEDED = Message(
    429, "Write rate of this zone exceeded (limit {limit} writes per second); retry after {seconds} s"
)
TOO_MANY_SEARCHES = Message(429, "Too many long lists and searches of this zone at once; retry later")
LARGE_EVENTS = Message(
    429, "Rate of events above {size} bytes of this zone exceeded (limit {limit} bytes per second); retry later"
)
ZONE_BUSY = Message(
    429,
    "Too many events of this zone in progress: {events} ({bytes} bytes; limits {most_events} and {most_bytes}); retry"
    " later",
)
ZONE_BEHIND = Message(
    503,
    "Too many events of this zone waiting: {events} ({bytes} bytes; limits {most_events} and {most_bytes}); retry after"
    " {seconds} s",
    {"Retry-After": "{seconds}"},
)
LOG_UNAVAILABLE = Message(503, "Log unavailable; send the same request again", RETRY_AFTER)
STATE_UNAVAILABLE = Message(503, "State unavailable; retry later", RETRY_AFTER)
STATE_INCOMPLETE = Message(503, "State is being rebuilt; retry later", RETRY_AFTER)
HISTORY_UNAVAILABLE = Message(
    503,
    "History unavailable: its database does not answer. The gate goes on; retry after {seconds} s",
    {"Retry-After": "{seconds}"},
)
HISTORY_BEHIND = Message(
    503,
    "History is behind the gate: it is being built, or its service is down. A list would lack the latest; retry after"
    " {seconds} s",
    {"Retry-After": "{seconds}"},
)
STOPPING = Message(503, "Server is stopping; send the same request again", RETRY_AFTER)
READINESS_REBUILDING = Message(
    503, "Readiness unavailable: lane-router is rebuilding its state; retry later", RETRY_AFTER
)
READINESS_OTHER_VERSION = Message(
    503, "Readiness unavailable: lane-router runs another version; retry later", RETRY_AFTER
)
