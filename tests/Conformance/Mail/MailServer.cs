using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Mail;

/// <summary>npm's smtp-server on a free port of 127.0.0.1, and the mails that it took.</summary>
sealed class MailServer : IAsyncDisposable
{
    readonly Process process;
    readonly Task reading;
    readonly BlockingCollection<Received> mails = [];

    MailServer(Process process, int port)
    {
        (this.process, Port) = (process, port);
        reading = Task.Run(ReadAsync);
    }

    /// <param name="Mail">As it lay on the wire, a character a byte.</param>
    public sealed record Received(string From, IReadOnlyList<string> To, string Hello, bool Encrypted, string User, string Mail);

    public int Port { get; }

    /// <summary>The next mail that it took. What it took is told before the sender knows, but on another way.</summary>
    public Received Take()
    {
        Assert.True(mails.TryTake(out var mail, Executable.Patience) || reading.IsFaulted, "no mail arrived");
        return mail ?? throw new InvalidOperationException("the mail server's words were not understood", reading.Exception);
    }

    public int Waiting => mails.Count;

    /// <summary>Null where node or the package is missing: the test's output says so.</summary>
    /// <param name="options">See <c>smtp-server/server.mjs</c>.</param>
    public static async Task<MailServer?> StartAsync(ITestOutputHelper output, JsonObject options)
    {
        if (Folder() is not { } folder || !Directory.Exists(Path.Combine(folder, "node_modules", "smtp-server")) || Peers.Find("node") is not { } node)
        {
            output.WriteLine("NOT COMPARED: node with the package smtp-server is not there (eng/setup test installs it)");
            return null;
        }
        var process = Process.Start(new ProcessStartInfo(node, ["server.mjs", options.ToJsonString()])
        { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardInput = true })!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the mail server did not start");
        return new MailServer(process, JsonDocument.Parse(line).RootElement.GetProperty("port").GetInt32());
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        await reading;
        process.Dispose();
        mails.Dispose();
    }

    async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line) mails.Add(JsonSerializer.Deserialize<Received>(line, JsonSerializerOptions.Web)!);
    }

    static string? Folder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var here = Path.Combine(at.FullName, "tests", "Conformance", "Mail", "smtp-server");
            if (Directory.Exists(here)) return here;
        }
        return null;
    }
}
