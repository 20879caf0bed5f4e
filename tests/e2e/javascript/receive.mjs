// A receiver in another language: deliveries come as lines of JSON {secret, headers, body}, what was read goes out.
import { HTTP } from "cloudevents";
import { createInterface } from "node:readline";
import { Webhook } from "standardwebhooks";

for await (const line of createInterface({ input: process.stdin })) {
  const { secret, headers, body } = JSON.parse(line);
  try {
    new Webhook(secret).verify(body, headers);
    const event = HTTP.toEvent({ headers, body });
    event.validate();
    console.log(JSON.stringify({ id: event.id, type: event.type, source: event.source, data: event.data }));
  } catch (error) {
    console.log(JSON.stringify({ fault: error.message }));
  }
}
