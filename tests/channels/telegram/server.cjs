// Runs telegram-test-api on loopback: node server.cjs PORT. Says "ready" once it listens.
const TelegramServer = require("telegram-test-api");

// What it leaves out of Telegram's answers or writes differently is repaired here.
class Server extends TelegramServer {
  // Its dates are in milliseconds, Telegram's are in seconds; and it sends options back as they came, in JSON.
  addBotMessage(raw, token) {
    const { message_id, date, chat, text } = super.addBotMessage(raw, token);
    return { message_id, date: Math.floor(date / 1000), chat, text };
  }

  // Telegram names the chat in which a button was pressed in a field of its own, too.
  getUpdates(token) {
    return super.getUpdates(token).map((update) =>
      update.callback_query ? { ...update, callback_query: { chat_instance: "1", ...update.callback_query } } : update,
    );
  }
}

const server = new Server({ port: Number(process.argv[2]), host: "127.0.0.1" });
// Telegram says that a bot is one. The first two layers are Express's own.
server.webServer.all("/bot:token/getMe", (_request, response) =>
  response.json({ ok: true, result: { id: 666, is_bot: true, first_name: "Test", username: "TestNameBot" } }),
);
const layers = server.webServer._router.stack;
layers.splice(2, 0, layers.pop());
server.start().then(() => console.log("ready"));
