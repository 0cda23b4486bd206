using System.Net;
using System.Net.Sockets;
using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Outbound.Http;
using Barograph.Outbound.Mail;

namespace Barograph.Tests.Unit.Outbound.Mail;

/// <summary>A server that says its lines whatever it hears: for what no decent mail server does. Each command gets the next answer.</summary>
sealed class ScriptedSmtp : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly string[] answers;
    readonly Task talking;

    public ScriptedSmtp(params string[] answers)
    {
        this.answers = answers;
        listener.Start();
        talking = Task.Run(TalkAsync);
    }

    public List<string> Heard { get; } = [];

    /// <summary>Whether it closes the connection after its first words.</summary>
    public bool CutsOff { get; set; }

    public Smarthost Host => new() { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port, RequireTls = false, Tls = new TlsMaterial(new TlsConfig()) };

    async Task TalkAsync()
    {
        using var client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        foreach (var answer in answers)
        {
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(answer));
            if (CutsOff) return;
            var isData = answer.StartsWith("354", StringComparison.Ordinal);
            while (await reader.ReadLineAsync() is { } line)
            {
                Heard.Add(line);
                if (!isData || line == ".") break;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await talking;
        listener.Dispose();
    }
}
