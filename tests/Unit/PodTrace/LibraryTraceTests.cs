using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Kernel;
using Barograph.PodTrace.Libraries;
using Barograph.PodTrace.Stories;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Probes of user functions, for real where the kernel allows them: else the session has to say so.</summary>
public class LibraryTraceTests
{
    [Fact]
    public void functions_are_found_in_the_c_library_and_nothing_in_other_files()
    {
        var library = LibraryPaths.InMaps(File.ReadLines("/proc/self/maps")).First(static p => !Path.GetFileName(p).StartsWith("libssl", StringComparison.Ordinal));
        var found = ElfFunctions.Offsets(library, ["getaddrinfo", "no_such_function_anywhere"]);
        Assert.Equal("getaddrinfo", Assert.Single(found).Key);
        Assert.InRange(found["getaddrinfo"], 64ul, (ulong)new FileInfo(library).Length);
        Assert.Empty(ElfFunctions.Offsets("/proc/self/status", ["getaddrinfo"]));
    }

    [Fact]
    public void a_damaged_library_has_no_functions_and_does_no_harm()
    {
        var library = LibraryPaths.InMaps(File.ReadLines("/proc/self/maps"))[0];
        var path = Path.GetTempFileName();
        var bytes = File.ReadAllBytes(library);
        foreach (var (offset, value) in new[] { (0x28, 0xffffffffL), (0x28, 0L), (0x20, long.MaxValue), (0x3c, 0xffffL) })
        {
            var damaged = bytes.ToArray();
            BitConverter.TryWriteBytes(damaged.AsSpan(offset, offset == 0x3c ? 2 : 8), offset == 0x3c ? (ushort)value : value);
            File.WriteAllBytes(path, damaged);
            Assert.InRange(ElfFunctions.Offsets(path, ["getaddrinfo"]).Count, 0, 1);
        }
        File.WriteAllBytes(path, bytes[..100]);
        Assert.Empty(ElfFunctions.Offsets(path, ["getaddrinfo"]));
        File.Delete(path);
    }

    [Fact]
    public void libraries_are_found_in_what_a_process_has_mapped()
        => Assert.Equal(["/usr/lib/libc.so.6", "/app/my libs/libssl.so.3", "/lib/ld-musl-x86_64.so.1"], LibraryPaths.InMaps(
        [
            "7f00-7f01 r-xp 00000000 fe:00 12 /usr/lib/libc.so.6",
            "7f02-7f03 r--p 00000000 fe:00 12 /usr/lib/libc.so.6",
            "7f04-7f05 r-xp 00000000 fe:00 13 /app/my libs/libssl.so.3",
            "7f06-7f07 r-xp 00000000 fe:00 14 /lib/ld-musl-x86_64.so.1",
            "7f08-7f09 r-xp 00000000 fe:00 15 /usr/lib/libssl.so.1.1 (deleted)",
            "7f0a-7f0b rw-p 00000000 00:00 0 [heap]",
            "7f0c-7f0d r-xp 00000000 fe:00 16 /usr/lib/libcrypto.so.3",
        ]));

    [Fact]
    public void where_user_probes_are_refused_the_session_says_so()
    {
        if (!TracedShell.CanRun) return;
        using var session = TraceSession.Start(KernelSupport.Nothing, new TraceOptions(), static (KernelEvent _) => { });
        Assert.Equal(session.UserProbeCount == 0, session.Refusals.Any(static r => r.Missing.Contains("getaddrinfo", StringComparison.Ordinal)));
        using var without = TraceSession.Start(KernelSupport.Nothing, new TraceOptions().Only("fs"), static (KernelEvent _) => { });
        Assert.Equal(0, without.UserProbeCount);
    }

    [Fact]
    public async Task a_lookup_without_dns_is_told_from_getaddrinfo()
    {
        if (!CanProbe) return;
        var shell = await TracedShell.RunAsync("getent ahosts localhost; unshare -n getent ahosts missing.example; getent ahosts 127.0.0.1; true");
        var lookups = shell.Stories.Where(static s => s is { Class: StoryClass.Dns, Detail: "getaddrinfo" }).ToList();
        Assert.Equal(["localhost", "missing.example"], lookups.Select(static s => s.Target));
        Assert.Null(lookups[0].Error);
        Assert.StartsWith("EAI_", lookups[1].Error, StringComparison.Ordinal);
        Assert.All(lookups, static s => Assert.Equal(("lookup", "getent"), (s.Action, s.ProcessName)));
        var sum = shell.Sum(Operation.Lookup);
        Assert.Equal((3ul, 1ul), (sum.Count, sum.Errors));
    }

    [Theory]
    [InlineData("")]
    [InlineData("options use-vc\\n")] // over TCP: the length and the question in two buffers of one call
    public async Task a_lookup_whose_questions_are_seen_is_told_by_them_alone(string options)
    {
        if (!CanProbe) return;
        var address = new IPAddress([127, 84, (byte)(Environment.ProcessId >> 8), (byte)(Environment.ProcessId | 1)]);
        using var datagrams = new UdpClient(new IPEndPoint(address, 53));
        using var streams = new TcpListener(address, 53);
        streams.Start();
        using var stop = new CancellationTokenSource();
        var serving = options.Length == 0 ? AnswerAsync(datagrams, stop.Token) : AnswerAsync(streams, stop.Token);
        var shell = await TracedShell.RunAsync(
            $"unshare -m bash -c 'D=$(mktemp -d); printf \"nameserver {address}\\noptions timeout:30 attempts:1\\n{options}\" >$D/r; mount --bind $D/r /etc/resolv.conf; getent ahostsv4 gone.example.; rm -r $D'; true");
        await stop.CancelAsync();
        await serving;

        var lookups = shell.Stories.Where(static s => s.Class == StoryClass.Dns).ToList();
        Assert.Equal([("gone.example A", "NXDOMAIN")], lookups.Select(static s => (s.Target, s.Error)).Distinct());
        Assert.DoesNotContain(lookups, static s => s.Detail == "getaddrinfo");
        Assert.Equal((1ul, 1ul), (shell.Sum(Operation.Lookup).Count, shell.Sum(Operation.Lookup).Errors));
        var exchanged = shell.Sum(Operation.Exchange, static k => k == Kind.Dns);
        Assert.Equal(((ulong)lookups.Count, (ulong)lookups.Count), (exchanged.Count, exchanged.Errors));
    }

    [Fact]
    public async Task http_through_openssl_is_told_in_the_clear()
    {
        if (!CanProbe || !File.Exists("/usr/bin/curl")) return;
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var served = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(made);
            _ = await stream.ReadAsync(new byte[2048]);
            await stream.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"u8.ToArray());
            _ = await stream.ReadAsync(new byte[2048]);
        });
        var shell = await TracedShell.RunAsync(string.Create(CultureInfo.InvariantCulture, $"curl -sk --http1.1 --max-time 100 'https://127.0.0.1:{port}/private?token=secret'; true"));
        await served;

        var request = Assert.Single(shell.Stories, static s => s.Class == StoryClass.Http);
        Assert.Equal(("request", "GET 127.0.0.1:" + port.ToString(CultureInfo.InvariantCulture) + "/private", "HTTP 404", true, "curl"), (request.Action, request.Target, request.Error, request.Encrypted, request.ProcessName));
        var exchanged = shell.Sum(Operation.Exchange, static k => k == Kind.Http);
        Assert.Equal((1ul, 1ul), (exchanged.Count, exchanged.Errors));
        Assert.True(shell.Sum(Operation.Send, static k => k == Kind.Tls).Bytes > 50);
    }

    // Whether the kernel has user probes is asked by trying: a session without any says why, which a test of its own holds it to.
    internal static bool CanProbe
    {
        get
        {
            if (!TracedShell.CanRun) return false;
            using var session = TraceSession.Start(KernelSupport.Nothing, new TraceOptions(), static (KernelEvent _) => { });
            return session.UserProbeCount > 0;
        }
    }

    internal static async Task AnswerAsync(UdpClient socket, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var asked = await socket.ReceiveAsync(stop);
                await socket.SendAsync(Refused(asked.Buffer), asked.RemoteEndPoint, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    static async Task AnswerAsync(TcpListener listener, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop);
                var room = new byte[514];
                var stream = client.GetStream();
                while (await stream.ReadAtLeastAsync(room.AsMemory(0, 2), 2, false, stop) == 2)
                {
                    var length = (room[0] << 8) | room[1];
                    await stream.ReadExactlyAsync(room.AsMemory(2, length), stop);
                    await stream.WriteAsync((byte[])[room[0], room[1], .. Refused(room[2..(2 + length)])], stop);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    static byte[] Refused(byte[] question)
    {
        var answer = question.ToArray();
        answer[2] |= 0x80;
        answer[3] = 3; // NXDOMAIN
        return answer;
    }
}
