using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LavaActors.Notifications.Tests;

/// <summary>A mail server that takes one mail after the other, and keeps them.</summary>
internal sealed class SmtpListener : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _life = new();
    private readonly string _answerToRecipient;

    public SmtpListener(string answerToRecipient = "250 ok")
    {
        _answerToRecipient = answerToRecipient;
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public List<string> Recipients { get; } = [];

    public List<string> Mails { get; } = [];

    public void Dispose()
    {
        _life.Cancel();
        _listener.Dispose();
        _life.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_life.IsCancellationRequested)
        {
            using var client = await _listener.AcceptTcpClientAsync(_life.Token);
            using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 here");
            while (await reader.ReadLineAsync(_life.Token) is { } line)
            {
                var verb = line.Split(' ')[0].ToUpperInvariant();
                if (verb == "RCPT") Recipients.Add(line);
                if (verb == "DATA") await TakeAsync(reader, writer);
                else await writer.WriteLineAsync(verb switch { "RCPT" => _answerToRecipient, "QUIT" => "221 bye", _ => "250 ok" });
                if (verb == "QUIT") break;
            }
        }
    }

    private async Task TakeAsync(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync("354 go on");
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_life.Token) is { } line && line != ".") mail.Append(line).Append('\n');
        Mails.Add(mail.ToString());
        await writer.WriteLineAsync("250 taken");
    }
}
