/**
 * Requests out of their bytes. Google's library reads a text to the end that its length announces, even billions of bytes beyond the
 * message: ten broken bytes would keep the process busy for minutes. Here such a message is refused.
 */

import type * as grpc from "@grpc/grpc-js";
import type { Message } from "google-protobuf";
import { BinaryReader } from "./protobuf";

/** A length, and a value of so many bytes: texts and messages (Protocol Buffers, "Message structure"). */
const DELIMITED = 2;

/** A reader that goes on to a field only if the message holds all of it. Its `nextField` throws where it does not. */
class CarefulReader extends BinaryReader {
  override nextField(): boolean {
    if (!super.nextField()) return false;
    if ((this.getWireType() as number) === DELIMITED) this.insistOnWhole();
    return true;
  }

  private insistOnWhole(): void {
    const bytes = this.getBuffer();
    let length = 0;
    let at = this.getCursor();
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || factor > 2 ** 28) throw new Error("the message is broken");
      length += (byte % 128) * factor;
      if (byte < 128) break;
    }
    if (length > bytes.length - at) throw new Error("the message ends before its content does");
  }
}

/** A generated message, as far as it makes itself from a reader. */
interface Readable {
  new (): Message;
  deserializeBinaryFromReader(message: Message, reader: BinaryReader): Message;
}

/** The same service, whose methods refuse broken requests. */
export function careful<S extends grpc.ServiceDefinition>(service: S): S {
  const methods = Object.entries(service).map(([name, method]) => {
    const { requestType: Request } = method as unknown as { requestType: Readable };
    const requestDeserialize = (bytes: Buffer): Message =>
      Request.deserializeBinaryFromReader(new Request(), new CarefulReader(bytes));
    return [name, { ...method, requestDeserialize }];
  });
  return Object.fromEntries(methods) as S;
}
