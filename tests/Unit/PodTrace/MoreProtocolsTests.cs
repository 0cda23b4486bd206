using System.Buffers.Binary;
using System.Text;
using Barograph.PodTrace.Protocols;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>Memcached, Kafka, FastCGI, and what of TLS stands in the clear.</summary>
public class MoreProtocolsTests
{
    [Theory]
    [InlineData("get secret\r\n", "get")]
    [InlineData("set secret 0 60 5\r\nhello\r\n", "set")]
    [InlineData("flush_all\r\n", "flush_all")]
    [InlineData("mg secret v\r\n", "mg")]
    [InlineData("getaway plan\r\n", null)]
    [InlineData("get", null)]
    [InlineData("", null)]
    public void a_request_to_memcached_is_its_first_word(string bytes, string? command) => Assert.Equal(command, MemcachedMessage.Command(Encoding.ASCII.GetBytes(bytes)));

    [Fact]
    public void memcacheds_binary_language_is_read_and_a_miss_is_no_error()
    {
        static byte[] Message(byte magic, byte operation, ushort status)
        {
            var bytes = new byte[24];
            (bytes[0], bytes[1]) = (magic, operation);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), status);
            return bytes;
        }
        Assert.Equal("delete", MemcachedMessage.Command(Message(0x80, 4, 0)));
        Assert.Equal("operation 99", MemcachedMessage.Command(Message(0x80, 99, 0)));
        Assert.Null(MemcachedMessage.Error(Message(0x81, 0, 1)));
        Assert.Equal("status 130", MemcachedMessage.Error(Message(0x81, 1, 130)));
        Assert.Null(MemcachedMessage.Error("END\r\n"u8));
        Assert.Equal("SERVER_ERROR", MemcachedMessage.Error("SERVER_ERROR out of memory storing object\r\n"u8));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(9)]
    public void a_request_that_produces_has_its_topic(short version)
    {
        var bytes = Kafka(0, version, 77, body =>
        {
            if (version >= 9) body.AddRange([0, 0]); // no tags, no transaction
            else body.AddRange([0xff, 0xff]);
            body.AddRange([0, 1, 0, 0, 0x75, 0x30]);
            body.AddRange(version >= 9 ? [2, 7, .. "orders"u8] : [0, 0, 0, 1, 0, 6, .. "orders"u8]);
        });
        Assert.True(KafkaMessage.TryReadRequest(bytes, out var request));
        Assert.Equal(("PRODUCE orders", 77u, false, (long)bytes.Length), (request.Command, request.Number, request.Fetches, request.Bytes));
        for (var length = 0; length < bytes.Length; length++) KafkaMessage.TryReadRequest(bytes.AsSpan(0, length), out _);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(11)]
    [InlineData(12)]
    public void a_request_that_fetches_has_its_topic(short version)
    {
        var bytes = Kafka(1, version, 5, body =>
        {
            if (version >= 12) body.Add(0);
            body.AddRange(new byte[12]);
            if (version >= 3) body.AddRange(new byte[4]);
            if (version >= 4) body.Add(0);
            if (version >= 7) body.AddRange(new byte[8]);
            body.AddRange(version >= 12 ? [2, 7, .. "orders"u8] : [0, 0, 0, 1, 0, 6, .. "orders"u8]);
        });
        Assert.True(KafkaMessage.TryReadRequest(bytes, out var request));
        Assert.Equal(("FETCH orders", true), (request.Command, request.Fetches));
    }

    [Fact]
    public void topics_that_are_numbers_are_left_out_and_an_answer_has_the_requests_number()
    {
        Assert.True(KafkaMessage.TryReadRequest(Kafka(0, 13, 1, static body => body.AddRange(new byte[40])), out var produce));
        Assert.Equal("PRODUCE", produce.Command);
        Assert.True(KafkaMessage.TryReadRequest(Kafka(18, 3, 1, static _ => { }), out var versions));
        Assert.Equal("API_VERSIONS", versions.Command);
        Assert.Equal(9u, KafkaMessage.NumberOfAnswer([0, 0, 0, 8, 0, 0, 0, 9, 0, 0, 0, 0], 12));
        Assert.Equal(9u, KafkaMessage.NumberOfAnswer([0, 0, 0, 9, 0, 0, 0, 0], 8)); // the length was read before
        Assert.Null(KafkaMessage.NumberOfAnswer([0, 0, 0], 3));
    }

    [Fact]
    public void a_request_to_a_fastcgi_application_has_method_host_and_path_and_the_answer_a_status()
    {
        byte[] parameters = [.. Pair("QUERY_STRING", "id=7"), .. Pair("REQUEST_METHOD", "POST"), .. Pair("REQUEST_URI", "/orders?id=7"), .. Pair("HTTP_HOST", "shop"), .. Pair("LONG", new string('x', 300))];
        byte[] request = [1, 1, 0, 1, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. Record(4, parameters), .. Record(4, []), .. Record(5, "secret"u8)];
        Assert.Equal(new FastcgiMessage.Request("POST", "shop", "/orders"), FastcgiMessage.Read(request));
        for (var length = 0; length < request.Length; length++) FastcgiMessage.Read(request.AsSpan(0, length));
        Assert.Equal(404, FastcgiMessage.Status([.. Record(7, "PHP warning"u8), .. Record(6, "X-Powered-By: PHP\r\nStatus: 404 Not Found\r\n\r\nno"u8)]));
        Assert.Equal(503, FastcgiMessage.Status(Record(6, "Status: 503\r\n\r\n"u8)));
        Assert.Equal(200, FastcgiMessage.Status(Record(6, "Content-Type: text/html\r\n\r\nStatus: 500"u8)));
        Assert.Equal(200, FastcgiMessage.Status([]));
    }

    [Fact]
    public void a_clients_first_message_has_the_servers_name_and_an_alert_has_one_too()
    {
        var hello = Hello("shop.example");
        Assert.Equal("shop.example", TlsMessage.ServerName(hello));
        for (var length = 0; length < hello.Length; length++) Assert.Contains(TlsMessage.ServerName(hello.AsSpan(0, length)), (string[])["", "shop.example"]);
        Assert.Equal("shop.example", TlsMessage.ServerName(hello.AsSpan(5)));
        Assert.Equal("", TlsMessage.ServerName(Hello("")));
        Assert.Equal("alert handshake_failure", TlsMessage.Failure([0x15, 3, 3, 0, 2, 2, 40]));
        Assert.Equal("alert unknown_ca", TlsMessage.Failure([2, 48])); // its head was read before
        Assert.Null(TlsMessage.Failure([0x16, 3, 3, 0, 90, 2, 0, 0, 86]));
        Assert.Null(TlsMessage.Failure([0x16, 3, 3, 0, 90]));
    }

    /// <summary>The first message of a client of TLS 1.2, as RFC 8446 writes it.</summary>
    internal static byte[] Hello(string name)
    {
        byte[] list = name.Length == 0 ? [] : [0, 0, .. Short(name.Length + 5), .. Short(name.Length + 3), 0, .. Short(name.Length), .. Encoding.ASCII.GetBytes(name)];
        byte[] extensions = [0, 43, 0, 3, 2, 3, 4, .. list];
        byte[] body = [3, 3, .. new byte[32], 0, .. Short(4), 0x13, 1, 0x13, 2, 1, 0, .. Short(extensions.Length), .. extensions];
        return [0x16, 3, 1, .. Short(body.Length + 4), 1, 0, .. Short(body.Length), .. body];
    }

    internal static byte[] Kafka(short key, short version, int number, Action<List<byte>> rest)
    {
        var body = new List<byte>();
        body.AddRange([.. Short(key), .. Short(version), 0, 0, .. Short(number), .. Short(3), .. "app"u8]);
        rest(body);
        return [0, 0, .. Short(body.Count), .. body];
    }

    internal static byte[] Record(byte type, ReadOnlySpan<byte> content) => [1, type, 0, 1, .. Short(content.Length), 0, 0, .. content];

    internal static byte[] Pair(string name, string value)
        => [(byte)name.Length, .. value.Length < 128 ? (byte[])[(byte)value.Length] : [0x80, 0, .. Short(value.Length)], .. Encoding.ASCII.GetBytes(name + value)];

    static byte[] Short(int value) => [(byte)(value >> 8), (byte)value];
}
