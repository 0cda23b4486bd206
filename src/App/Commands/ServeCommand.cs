using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Barograph.App.Flags;
using Barograph.App.Logging;
using Barograph.App.Serving;
using Microsoft.Extensions.Logging;

namespace Barograph.App.Commands;

/// <summary><c>barograph serve</c>: collect, keep, answer and show until a signal ends it.</summary>
static class ServeCommand
{
    /// <summary>Prometheus' exit codes: for a command line or configuration that it cannot start with, and where it cannot go on.</summary>
    public const int BadStart = 2, BadEnd = 1;

    const string InlineSockets = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    static readonly TimeSpan EchoTime = TimeSpan.FromSeconds(1);

    public static Command Make()
    {
        var command = new Command("serve", "Collect, keep, answer and show. The flags are those of Prometheus; without a verb, this is what runs.");
        var options = new ServeOptions(command);
        command.SetAction((parsed, cancel) => RunAsync(options.Given(parsed), null, null, cancel));
        return command;
    }

    /// <param name="texts">Flags that were given.</param>
    /// <param name="stage">Hears of each step of the start, for progress that people see.</param>
    /// <param name="welcome">Called when everything runs.</param>
    /// <param name="cancel">Ends the run like a signal.</param>
    public static async Task<int> RunAsync(
        IReadOnlyDictionary<string, string> texts, Action<string>? stage, Action<Server>? welcome, CancellationToken cancel)
    {
        // A request is answered on the thread that watches its socket, without being handed to the pool: the smallest queries take less than that.
        // The runtime reads this with its first socket and knows no other way to say it. What takes long leaves that thread (Web/Http/Route, QueryRun).
        if (Environment.GetEnvironmentVariable(InlineSockets) is null) Environment.SetEnvironmentVariable(InlineSockets, "1");
        var complaints = new List<string>();
        var warnings = new List<string>();
        var flags = new FlagValues(ServeFlags.All, texts, complaints, warnings);
        foreach (var complaint in complaints) Terminal.Failure(complaint);
        if (complaints.Count > 0) return BadStart;

        using var logs = new StreamLoggerProvider(Console.Error, Level(flags.Text("log.level")), flags.Text("log.format") == "json", TimeProvider.System);
        var log = logs.CreateLogger("Barograph.App.Serve");
        foreach (var warning in warnings) log.LogWarning("{Warning}", warning);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        long firstAt = 0;
        void End(PosixSignalContext signal)
        {
            // Not ending at once: what is in memory goes to disk first. A second Ctrl-C does end it, but one at the same moment is an
            // echo of the first: terminals, make and timeout tell the whole process group and then each process again.
            if (Interlocked.CompareExchange(ref firstAt, Stopwatch.GetTimestamp(), 0) is not 0 and var at)
            {
                signal.Cancel = Stopwatch.GetElapsedTime(at) < EchoTime;
                return;
            }
            signal.Cancel = true;
            log.LogInformation("received {Signal}, shutting down", signal.Signal);
            ending.Cancel();
        }
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        // From the beginning: a SIGHUP while the log is still read must not end the process.
        Server? running = null;
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            log.LogInformation("received SIGHUP, loading the configuration");
            _ = running?.ReloadAsync(CancellationToken.None);
        });
        try
        {
            await using var server = await Server.StartAsync(flags, logs, stage ?? (_ => { }), ending.Cancel, ending.Token).ConfigureAwait(false);
            running = server;
            welcome?.Invoke(server);
            await Task.Delay(Timeout.Infinite, ending.Token).ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
            stage?.Invoke("ending: open chunks and the log go to disk");
        }
        catch (StartException e)
        {
            // Who watches the start step by step is a person at a terminal and no log file.
            foreach (var reason in e.Reasons)
            {
                if (stage is null) log.LogError("cannot start: {Reason}", reason);
                else Terminal.Failure($"cannot start: {reason}");
            }
            return BadStart;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            log.LogInformation("ended before the start was complete");
        }
        log.LogInformation("see you next time");
        stage?.Invoke("ended");
        return running is { HasFailed: true } ? BadEnd : 0;
    }

    static LogLevel Level(string name) => name switch
    {
        "debug" => LogLevel.Debug,
        "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => LogLevel.Information,
    };
}
