// Owns the part of nodemailer that is used here. Never more of it.
declare module 'nodemailer' {
  export interface TransportOptions {
    readonly host: string;
    readonly port: number;
    readonly name: string;
    readonly secure: boolean;
    readonly ignoreTLS: boolean;
    readonly connectionTimeout: number;
    readonly greetingTimeout: number;
    readonly socketTimeout: number;
    readonly dnsTimeout: number;
  }
  export interface Message {
    readonly from: string;
    readonly to: string;
    readonly subject: string;
    readonly text: string;
    readonly xMailer: string | false;
  }
  export interface Transport {
    sendMail(message: Message): Promise<unknown>;
    close(): void;
  }
  export function createTransport(options: TransportOptions): Transport;
}
