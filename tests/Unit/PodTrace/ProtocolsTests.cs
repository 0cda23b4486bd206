using System.Buffers.Binary;
using System.Text;
using Barograph.PodTrace.Events;
using Barograph.PodTrace.Protocols;
using Barograph.PodTrace.Stories;

namespace Barograph.Tests.Unit.PodTrace;

public class ProtocolsTests
{
    [Theory]
    [InlineData("SELECT * FROM orders WHERE id = 7", "SELECT orders")]
    [InlineData("  select 'FROM secret', a from \"shop\".\"Orders\" o", "SELECT shop.Orders")]
    [InlineData("/* app:web */ -- note\nINSERT INTO `users`(name) VALUES ('DELETE FROM x')", "INSERT users")]
    [InlineData("UPDATE accounts SET password = 'hunter2'", "UPDATE accounts")]
    [InlineData("delete from t", "DELETE t")]
    [InlineData("BEGIN", "BEGIN")]
    [InlineData("SELECT 1", "SELECT")]
    [InlineData("SELECT 'it''s \\' FROM x'", "SELECT")]
    [InlineData("SELECT 'never closed FROM x", "SELECT")]
    [InlineData("/* never closed", "SQL")]
    [InlineData("", "SQL")]
    public void a_statement_is_told_by_what_it_does_and_to_which_table_without_its_values(string statement, string summary)
        => Assert.Equal(summary, SqlStatement.Summary(Encoding.UTF8.GetBytes(statement)));

    [Theory]
    [InlineData("*2\r\n$3\r\nget\r\n$6\r\nsecret\r\n", "GET")]
    [InlineData("*12\r\n$4\r\nHSET\r\n", "HSET")]
    [InlineData("*1\r\n$9\r\nJSON.MGET", "JSON.MGET")]
    [InlineData("*1\r\n$", null)]
    [InlineData("+OK\r\n", null)]
    [InlineData("", null)]
    public void a_command_of_redis_is_its_first_word(string bytes, string? command) => Assert.Equal(command, RedisMessage.Command(Encoding.UTF8.GetBytes(bytes)));

    [Fact]
    public void an_answer_of_redis_fails_with_its_code()
    {
        Assert.Equal("WRONGTYPE", RedisMessage.Error("-WRONGTYPE Operation against a key\r\n"u8));
        Assert.Null(RedisMessage.Error("$5\r\n-hell\r\n"u8));
        Assert.Equal("ERR", RedisMessage.Error("-"u8));
    }

    [Fact]
    public void requests_and_errors_of_postgresql_are_read()
    {
        Assert.True(PostgresqlMessage.TryReadRequest(Message('Q', "DELETE FROM t\0"), out var query));
        Assert.Equal((null, "DELETE t"), (query.Statement, query.Summary));
        Assert.True(PostgresqlMessage.TryReadRequest(Message('P', "s1\0SELECT a FROM b WHERE c = $1\0\0\0"), out var parse));
        Assert.Equal(("s1", "SELECT b"), (parse.Statement, parse.Summary));
        Assert.True(PostgresqlMessage.TryReadRequest(Message('B', "\0s1\0\0\0"), out var bind));
        Assert.Equal(("s1", null), (bind.Statement, bind.Summary));
        Assert.False(PostgresqlMessage.TryReadRequest(Message('p', "hunter2\0"), out _));

        byte[] failed = [.. Message('1', ""), .. Message('E', "SERROR\0C23505\0Mduplicate key (email)=(a@b)\0\0")];
        Assert.Equal("23505", PostgresqlMessage.Error(failed));
        Assert.Null(PostgresqlMessage.Error([.. Message('T', "E"), .. Message('C', "SELECT 1\0")]));
        for (var length = 0; length < failed.Length; length++) PostgresqlMessage.Error(failed.AsSpan(0, length));
    }

    [Fact]
    public void requests_and_errors_of_mysql_are_read()
    {
        Assert.True(MysqlMessage.TryReadRequest([5, 0, 0, 0, 3, .. "SELECT a FROM b"u8], out var query));
        Assert.Equal("SELECT b", query.Summary);
        Assert.True(MysqlMessage.TryReadRequest([5, 0, 0, 0, 3, 0, 1, .. "SELECT a FROM b"u8], out var attributed));
        Assert.Equal("SELECT b", attributed.Summary);
        Assert.True(MysqlMessage.TryReadRequest([5, 0, 0, 0, 23, 9, 0, 0, 0], out var execute));
        Assert.Equal((null, 9u), (execute.Summary, execute.Statement));
        Assert.False(MysqlMessage.TryReadRequest([1, 0, 0, 0, 1], out _)); // quit has no answer
        Assert.Equal("1146 (42S02)", MysqlMessage.Error([40, 0, 0, 1, 0xff, 0x7a, 0x04, .. "#42S02Table 'shop.x' doesn't exist"u8]));
        Assert.Null(MysqlMessage.Error([7, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]));
    }

    [Fact]
    public void what_a_prepared_statement_does_is_remembered_and_a_pipeline_is_one_request()
    {
        var told = new List<Story>();
        var ledger = new DatabaseLedger(told.Add);
        var blank = new Story { Time = default, Class = StoryClass.Db, Action = "query", Process = 1, Thread = 1, ProcessName = "app", Cgroup = 1 };
        ledger.Ask(1, Kind.Mysql, [5, 0, 0, 0, 22, .. "UPDATE a SET b = ?"u8], blank, 0);
        ledger.Answer(1, Kind.Mysql, [12, 0, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0], 10);
        ledger.Ask(1, Kind.Mysql, [5, 0, 0, 0, 23, 3, 0, 0, 0], blank, 20);
        ledger.Answer(1, Kind.Mysql, [7, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0], 25);
        ledger.Ask(2, Kind.Redis, "*1\r\n$4\r\nPING\r\n"u8, blank, 30);
        ledger.Ask(2, Kind.Redis, "*1\r\n$4\r\nPING\r\n"u8, blank, 31);
        ledger.Answer(2, Kind.Redis, "+PONG\r\n"u8, 33);
        ledger.Ask(3, Kind.Postgresql, Message('Q', "COMMIT\0"), blank, 40);
        ledger.Finish();
        Assert.Equal(
            [("UPDATE a", 10L, null, ""), ("UPDATE a", 5L, null, ""), ("PING", 3L, null, "and 1 more before the answer"), ("COMMIT", null, "no answer", "by the end of the trace")],
            told.Select(static s => (s.Command, s.DurationNs, s.Error, s.Detail)));
    }

    [Fact]
    public void an_answer_that_comes_before_its_request_is_told_is_paired()
    {
        var told = new List<Story>();
        var ledger = new HttpLedger(told.Add);
        var blank = new Story { Time = default, Class = StoryClass.Http, Action = "", Process = 1, Thread = 1, ProcessName = "app", Cgroup = 1, Target = "10.0.0.1:80" };
        ledger.Take(7, "HTTP/1.1 204 No Content\r\n\r\n"u8, blank, sent: false, timeNs: 50);
        ledger.Take(7, "GET / HTTP/1.1\r\n\r\n"u8, blank, sent: true, timeNs: 20);
        ledger.Take(7, "GET /next HTTP/1.1\r\n\r\n"u8, blank, sent: true, timeNs: 60);
        ledger.Finish();
        Assert.Equal([("GET 10.0.0.1:80/", 30L, null), ("GET 10.0.0.1:80/next", null, "no answer")], told.Select(static s => (s.Target, s.DurationNs, s.Error)));
    }

    static byte[] Message(char type, string rest)
    {
        var bytes = new byte[5 + Encoding.UTF8.GetByteCount(rest)];
        bytes[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), bytes.Length - 1);
        Encoding.UTF8.GetBytes(rest, bytes.AsSpan(5));
        return bytes;
    }
}
