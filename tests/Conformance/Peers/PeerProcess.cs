using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Barograph.Tests.Conformance;

/// <summary>
/// A foreign program that serves HTTP on a free loopback port for the length of one test. It gets a folder of its own, is ready
/// when its ready page answers 2xx, and is ended by its own process id (SIGTERM, then SIGKILL after five seconds).
/// </summary>
public sealed partial class PeerProcess : IAsyncDisposable
{
    const int Attempts = 3; // the port is free when we pick it, but another test may be quicker
    const int SigTerm = 15;
    static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(120); // a busy machine starts nothing quickly
    static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    readonly Process process;
    readonly StringBuilder output = new();

    PeerProcess(Process process, int port, string folder, Func<int, HttpClient>? http)
    {
        this.process = process;
        Port = port;
        Folder = folder;
        Http = http?.Invoke(port) ?? new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = StartPatience };
    }

    public int ProcessId => process.Id;

    public int Port { get; }

    /// <summary>Its working folder: empty at the start unless <c>prepare</c> filled it, removed at the end.</summary>
    public string Folder { get; }

    public HttpClient Http { get; }

    /// <summary>What it wrote to standard output and standard error so far.</summary>
    public string Output
    {
        get { lock (output) return output.ToString(); }
    }

    public void Signal(int signal) => _ = Kill(process.Id, signal);

    /// <summary>Waits for its end and returns its exit code (128 + signal for a killed one).</summary>
    public async Task<int> ExitAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        await process.WaitForExitAsync(deadline.Token);
        return process.ExitCode;
    }

    /// <param name="program">Full path, see <see cref="Peers"/>.</param>
    /// <param name="arguments">Command line for a port and a working folder.</param>
    /// <param name="readyPath">Page that answers 2xx when the program serves, such as <c>/-/ready</c>; null = it is not waited for.</param>
    /// <param name="prepare">Writes files into the working folder before the start, or null.</param>
    /// <param name="cancel">Ends the waiting, and the program with it.</param>
    /// <param name="http">Asks it, where plain HTTP without a name and password will not do.</param>
    public static async Task<PeerProcess> StartAsync(
        string program, Func<int, string, IEnumerable<string>> arguments, string? readyPath, Action<string>? prepare, CancellationToken cancel, Func<int, HttpClient>? http = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var peer = Launch(program, arguments, prepare, http);
            if (readyPath is null || await peer.BecameReadyAsync(readyPath, StartPatience, cancel)) return peer;
            var said = peer.Output;
            await peer.DisposeAsync();
            if (attempt == Attempts || !said.Contains("address already in use", StringComparison.Ordinal))
                throw new InvalidOperationException($"{Path.GetFileName(program)} on port {peer.Port} did not become ready; it said:\n{said}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!process.HasExited)
        {
            _ = Kill(process.Id, SigTerm);
            using var patience = new CancellationTokenSource(StopPatience);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A loopback port that nobody listens on at this moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static PeerProcess Launch(string program, Func<int, string, IEnumerable<string>> arguments, Action<string>? prepare, Func<int, HttpClient>? http)
    {
        var port = FreePort();
        var folder = Directory.CreateTempSubdirectory("barograph-peer-").FullName;
        prepare?.Invoke(folder);
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments(port, folder)) start.ArgumentList.Add(argument);
        var process = new Process { StartInfo = start };
        var peer = new PeerProcess(process, port, folder, http);
        process.OutputDataReceived += (_, line) => peer.Hear(line.Data);
        process.ErrorDataReceived += (_, line) => peer.Hear(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return peer;
    }

    void Hear(string? line)
    {
        if (line is null) return;
        lock (output) output.AppendLine(line);
    }

    async Task<bool> BecameReadyAsync(string readyPath, TimeSpan patience, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < patience && !process.HasExited)
        {
            try
            {
                using var answer = await Http.GetAsync(new Uri(readyPath, UriKind.Relative), cancel);
                if (answer.IsSuccessStatusCode) return true;
            }
            catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancel.IsCancellationRequested))
            {
                // Not listening yet, or too slow to answer: the loop asks again until patience ends.
            }

            await Task.Delay(50, cancel);
        }

        if (process.HasExited) process.WaitForExit(); // drains its last words
        return false;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
