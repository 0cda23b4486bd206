using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Stories;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Databases by what goes over real connections: the traced client is a shell, the server speaks as much of the protocol as the test needs.</summary>
public class ApplicationTraceTests
{
    [Fact]
    public async Task commands_to_redis_are_told_and_counted_with_their_errors()
    {
        if (!TracedShell.CanRun) return;
        using var server = new Speaker(null, "+PONG\r\n"u8.ToArray(), "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n"u8.ToArray());
        var shell = await TracedShell.RunAsync(server.Client(@"*1\r\n$4\r\nPING\r\n", @"*2\r\n$4\r\nLPOP\r\n$6\r\nsecret\r\n"));
        await server.Served;
        Told(shell, Kind.Redis, server, ("PING", null), ("LPOP", "WRONGTYPE"));
        Assert.DoesNotContain(shell.Stories, static s => StoryLine.Text(s, TimeZoneInfo.Utc).Contains("secret", StringComparison.Ordinal) && s.Class == StoryClass.Db);
    }

    [Fact]
    public async Task queries_to_postgresql_are_told_and_counted_with_their_errors()
    {
        if (!TracedShell.CanRun) return;
        using var server = new Speaker(null, [.. "C\0\0\0\rDELETE 0\0"u8, .. "Z\0\0\0\u0005I"u8], [.. "E\0\0\0\u0017SERROR\0C42P01\0Mno\0\0"u8, .. "Z\0\0\0\u0005I"u8]);
        // Q, the length in network order, the statement with its zero byte.
        var shell = await TracedShell.RunAsync(server.Client(@"Q\000\000\000\024DELETE FROM old\000", @"Q\000\000\000\025SELECT * FROM no\000"));
        await server.Served;
        Told(shell, Kind.Postgresql, server, ("DELETE old", null), ("SELECT no", "SQLSTATE 42P01"));
    }

    [Fact]
    public async Task queries_to_mysql_are_told_once_the_server_has_greeted()
    {
        if (!TracedShell.CanRun) return;
        using var server = new Speaker([10, 0, 0, 0, 10, .. "8.0.36\0xx"u8], [7, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0], [9, 0, 0, 1, 0xff, 0x7a, 0x04, .. "#42S02"u8]);
        var shell = await TracedShell.RunAsync(server.Client(@"\017\000\000\000\003UPDATE a SET b", @"\020\000\000\000\003SELECT 1 FROM c"));
        await server.Served;
        Told(shell, Kind.Mysql, server, ("UPDATE a", null), ("SELECT c", "error 1146 (42S02)"));
    }

    [Fact]
    public async Task requests_to_memcached_are_told_and_counted_with_their_errors()
    {
        if (!TracedShell.CanRun) return;
        using var server = new Speaker(null, "END\r\n"u8.ToArray(), "SERVER_ERROR out of memory\r\n"u8.ToArray());
        var shell = await TracedShell.RunAsync(server.Client(@"get secret\r\n", @"set secret 0 60 5\r\nhello\r\n"));
        await server.Served;
        Told(shell, Kind.Memcached, server, ("get", null), ("set", "SERVER_ERROR"));
        Assert.DoesNotContain(shell.Stories, static s => s.Class == StoryClass.Db && StoryLine.Text(s, TimeZoneInfo.Utc).Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task requests_to_kafka_are_told_with_their_topics()
    {
        if (!TracedShell.CanRun) return;
        byte[] versions = MoreProtocolsTests.Kafka(18, 0, 1, static _ => { });
        byte[] produce = MoreProtocolsTests.Kafka(0, 7, 2, static body => body.AddRange([0xff, 0xff, 0, 1, 0, 0, 0, 9, 0, 0, 0, 1, 0, 6, .. "orders"u8]));
        using var server = new Speaker(null, [0, 0, 0, 6, 0, 0, 0, 1, 0, 0], [0, 0, 0, 6, 0, 0, 0, 2, 0, 0]);
        var shell = await TracedShell.RunAsync(server.Client(Printed(versions), Printed(produce)));
        await server.Served;
        var stories = shell.Stories.Where(static s => s.Class == StoryClass.Db).ToList();
        Assert.Equal([("kafka", "API_VERSIONS", (long)versions.Length), ("kafka", "PRODUCE orders", produce.Length)], stories.Select(static s => (s.Application, s.Command, s.Bytes!.Value)));
        Assert.All(stories, s => Assert.Equal((null, server.Address), (s.Error, s.Target)));
        Assert.Equal(2ul, shell.Sum(Operation.Exchange, static k => k == Kind.Kafka).Count);
    }

    [Fact]
    public async Task requests_to_a_fastcgi_application_are_told_with_their_statuses()
    {
        if (!TracedShell.CanRun) return;
        byte[] request = [1, 1, 0, 1, 0, 8, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, .. MoreProtocolsTests.Record(4, [.. MoreProtocolsTests.Pair("REQUEST_METHOD", "GET"), .. MoreProtocolsTests.Pair("REQUEST_URI", "/a?b=c")]), .. MoreProtocolsTests.Record(4, []), .. MoreProtocolsTests.Record(5, [])];
        using var server = new Speaker(null, MoreProtocolsTests.Record(6, "Status: 502 Bad Gateway\r\n\r\n"u8));
        var shell = await TracedShell.RunAsync(server.Client(Printed(request)));
        await server.Served;
        var story = Assert.Single(shell.Stories, static s => s.Class == StoryClass.Http);
        Assert.Equal(("fastcgi", "request", $"GET {server.Address}/a", "502", "HTTP 502"), (story.Application, story.Action, story.Target, story.Detail, story.Error));
        Assert.Equal(1ul, shell.Sum(Operation.Exchange, static k => k == Kind.Fastcgi).Count);
    }

    [Fact]
    public async Task handshakes_are_told_with_the_servers_name_and_the_alert_that_ends_them()
    {
        if (!TracedShell.CanRun) return;
        using var server = new Speaker(null, [0x15, 3, 3, 0, 2, 2, 112]);
        var shell = await TracedShell.RunAsync(server.Client(Printed(MoreProtocolsTests.Hello("shop.example"))));
        await server.Served;
        var story = Assert.Single(shell.Stories, static s => s.Class == StoryClass.Tls);
        Assert.Equal(("handshake", $"shop.example {server.Address}", "alert unrecognized_name"), (story.Action, story.Target, story.Error));
        var sum = shell.Sum(Operation.Exchange, static k => k == Kind.Handshake);
        Assert.Equal((1ul, 1ul), (sum.Count, sum.Errors));
    }

    static string Printed(byte[] bytes) => string.Concat(bytes.Select(static b => @"\" + Convert.ToString(b, 8).PadLeft(3, '0')));

    [Fact]
    public async Task what_is_no_request_of_a_database_is_not_taken_for_one()
    {
        if (!TracedShell.CanRun) return;
        using var server = new Speaker(null, "QUIT then\r\n"u8.ToArray(), "E again\r\n"u8.ToArray());
        var shell = await TracedShell.RunAsync(server.Client(@"Quite some text that begins like a query\r\n", @"*bold* and $5\r\n"));
        await server.Served;
        Assert.DoesNotContain(shell.Stories, static s => s.Class is StoryClass.Db or StoryClass.Http);
        Assert.Equal(0ul, shell.Sum(Operation.Exchange).Count);
    }

    static void Told(TracedShell shell, Kind application, Speaker server, params (string Command, string? Error)[] expected)
    {
        var stories = shell.Stories.Where(static s => s.Class == StoryClass.Db).ToList();
        Assert.Equal(expected, stories.Select(static s => (s.Command, s.Error)));
        Assert.All(stories, s => Assert.Equal((application.ToString().ToLowerInvariant(), "query", server.Address), (s.Application, s.Action, s.Target)));
        Assert.All(stories, static s => Assert.InRange(s.DurationNs!.Value, 1, 60_000_000_000));
        var sum = shell.Sum(Operation.Exchange, k => k == application);
        Assert.Equal(((ulong)expected.Length, 1ul), (sum.Count, sum.Errors));
    }

    /// <summary>Greets, then gives one answer after the other, each for whatever comes.</summary>
    sealed class Speaker : IDisposable
    {
        readonly TcpListener listener = new(IPAddress.Loopback, 0);
        readonly int answers;
        readonly bool greets;

        public Speaker(byte[]? greeting, params byte[][] answers)
        {
            this.answers = answers.Length;
            greets = greeting is not null;
            listener.Start();
            Served = Task.Run(async () =>
            {
                using var client = await listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                if (greeting is not null) await stream.WriteAsync(greeting);
                foreach (var answer in answers)
                {
                    if (await stream.ReadAsync(new byte[512]) == 0) break;
                    await stream.WriteAsync(answer);
                }
                _ = await stream.ReadAsync(new byte[1]); // until the client is done
            });
        }

        public Task Served { get; }

        public string Address => listener.LocalEndpoint.ToString()!;

        // One write for each request: the shell's own printf writes line by line.
        public string Client(params string[] requests)
        {
            Assert.Equal(answers, requests.Length);
            var script = string.Create(CultureInfo.InvariantCulture, $"exec 3<>/dev/tcp/127.0.0.1/{((IPEndPoint)listener.LocalEndpoint).Port}");
            if (greets) script += "; dd bs=512 count=1 <&3 >/dev/null";
            foreach (var request in requests) script += $"; printf '{request}' | dd bs=512 iflag=fullblock >&3; dd bs=512 count=1 <&3 >/dev/null";
            return script;
        }

        public void Dispose() => listener.Dispose();
    }
}
