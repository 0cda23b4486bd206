using System.Text;
using System.Text.Json;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Tenants;
using Barograph.Query;
using Barograph.Query.Activity;
using Barograph.Query.Results;
using Barograph.Query.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Unit.Query;

public sealed class ActiveQueriesTests
{
    static readonly InstantQuery Question = new(TenantId.Anonymous, "sum(x)", 60_000) { Origin = QueryOrigin.OfRequest("10.0.0.1", "GET", "/api/v1/query") };

    /// <summary>Answers when it is told to.</summary>
    sealed class SlowSource : ISeriesSource
    {
        public TaskCompletionSource Asked { get; } = new();

        public TaskCompletionSource Go { get; } = new();

        public async ValueTask<ISeriesSelection> SelectAsync(SeriesQuery query, CancellationToken cancel)
        {
            Asked.TrySetResult();
            await Go.Task.WaitAsync(cancel);
            var source = new TestSeriesSource();
            source.Add(LabelSet.Of(("__name__", "x")), 60_000, 1);
            return await source.SelectAsync(query, cancel);
        }

        public ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel) => ValueTask.FromResult<IReadOnlyList<string>>([]);

        public ValueTask<IReadOnlyList<string>> LabelValuesAsync(string name, LabelQuery query, CancellationToken cancel) => ValueTask.FromResult<IReadOnlyList<string>>([]);
    }

    static QueryEngine Engine(int places = 20, QueryJournal? journal = null)
        => new(new EngineOptions { MaxConcurrency = places }, new InstrumentRegistry(), TimeProvider.System) { Journal = journal };

    [Fact]
    public async Task queries_that_run_and_wait_are_listed_and_one_may_be_cancelled()
    {
        var engine = Engine(places: 1);
        var source = new SlowSource();
        var running = engine.InstantAsync(source, Question, default);
        await source.Asked.Task;
        var waiting = engine.InstantAsync(source, Question with { Text = "x" }, default);
        Assert.Equal([("sum(x)", true), ("x", false)], engine.Active.List(TenantId.Anonymous).Select(static query => (query.Request.Text, query.IsRunning)));

        var stranger = TenantId.TryParse("team-b")!.Value;
        Assert.Empty(engine.Active.List(stranger));
        Assert.False(engine.Active.TryCancel(stranger, 1));
        Assert.True(engine.Active.TryCancel(TenantId.Anonymous, engine.Active.List(TenantId.Anonymous)[0].Id));
        var wrong = await Assert.ThrowsAsync<QueryException>(() => running);
        Assert.Equal((QueryErrorKind.Canceled, "query was canceled in expression evaluation"), (wrong.Kind, wrong.Message));
        source.Go.SetResult();
        await waiting;
        Assert.Equal(0, engine.Active.Count);
        Assert.False(engine.Active.TryCancel(TenantId.Anonymous, 1));
    }

    [Fact]
    public async Task the_file_of_running_queries_has_prometheus_form_and_is_empty_when_none_runs()
    {
        var file = new byte[ActiveQueryFile.SizeOf(2)];
        var engine = Engine();
        engine.ActiveFile = new ActiveQueryFile(2, (offset, bytes) => bytes.CopyTo(file.AsSpan((int)offset)), TimeProvider.System);
        var source = new SlowSource();
        var running = engine.InstantAsync(source, Question, default);
        await source.Asked.Task;
        var text = Encoding.UTF8.GetString(file).TrimEnd('\0');
        Assert.StartsWith("[{\"query\":\"sum(x)\",\"timestamp_sec\":", text, StringComparison.Ordinal);
        Assert.EndsWith("},", text, StringComparison.Ordinal);
        Assert.Equal("sum(x)", Assert.Single(ActiveQueryFile.Unfinished(file)).Query);
        source.Go.SetResult();
        await running;
        Assert.Equal("[", Encoding.UTF8.GetString(file).TrimEnd('\0'));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("{job=\"äöü\\n\"}")]
    [InlineData("long")]
    [InlineData("quotes")]
    [InlineData("faces")]
    public void queries_of_any_length_fit_into_their_place(string query)
    {
        query = query switch { "long" => new string('x', 5000), "quotes" => new string('"', 5000), "faces" => string.Concat(Enumerable.Repeat("😀", 800)), _ => query };
        var file = new byte[ActiveQueryFile.SizeOf(3)];
        var active = new ActiveQueryFile(3, (offset, bytes) => bytes.CopyTo(file.AsSpan((int)offset)), TimeProvider.System);
        var place = active.Enter(query);
        var found = Assert.Single(ActiveQueryFile.Unfinished(file));
        Assert.StartsWith(found.Query, query, StringComparison.Ordinal);
        Assert.True(found.Query.Length >= Math.Min(query.Length, 100));
        active.Leave(place);
        Assert.Empty(ActiveQueryFile.Unfinished(file));
    }

    [Fact]
    public void a_file_with_anything_in_it_is_read_without_complaint()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var file = new byte[random.Next(5000)];
            random.NextBytes(file);
            Assert.Empty(ActiveQueryFile.Unfinished(file));
        }
        Assert.Empty(ActiveQueryFile.Unfinished("[{\"query\":1},"u8));
        Assert.Empty(ActiveQueryFile.Unfinished("[null,"u8));
    }

    [Fact]
    public async Task every_query_is_logged_in_prometheus_shape_and_a_reload_begins_another_file()
    {
        var files = new Dictionary<string, MemoryStream>();
        using var journal = Journal(TimeSpan.Zero, path => files[path] = new MemoryStream(), new InstrumentRegistry(), NullLogger.Instance);
        var engine = Engine(journal: journal);
        var source = new SlowSource();
        source.Go.SetResult();
        await engine.InstantAsync(source, Question, default);
        journal.Adopt("a.log");
        await engine.RangeAsync(source, new RangeQuery(TenantId.Anonymous, "x", 0, 60_000, 15_000) { Origin = QueryOrigin.OfRule("r.yml", "g") }, default);
        journal.Adopt("b.log");
        await Assert.ThrowsAsync<QueryException>(() => engine.InstantAsync(source, Question with { Text = "label_replace(x, \"a-\", \"\", \"\", \"(\")" }, default));
        await engine.InstantAsync(source, Question, default);

        var ofRule = JsonDocument.Parse(Assert.Single(Lines(files["a.log"]))).RootElement;
        Assert.Equal(["time", "level", "source", "msg", "params", "stats", "spanID", "ruleGroup"], ofRule.EnumerateObject().Select(static p => p.Name));
        Assert.Equal("""{"end":"1970-01-01T00:01:00.000Z","query":"x","start":"1970-01-01T00:00:00.000Z","step":15}""", ofRule.GetProperty("params").GetRawText());
        Assert.Equal("""{"file":"r.yml","name":"g"}""", ofRule.GetProperty("ruleGroup").GetRawText());
        Assert.Equal(1, ofRule.GetProperty("stats").GetProperty("samples").GetProperty("totalQueryableSamples").GetInt64());
        var lines = Lines(files["b.log"]).Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(2, lines.Count);
        Assert.NotEqual("", lines[0].GetProperty("error").GetString());
        Assert.Equal("""{"clientIP":"10.0.0.1","method":"GET","path":"/api/v1/query"}""", lines[1].GetProperty("httpRequest").GetRawText());
    }

    [Fact]
    public async Task slow_queries_are_told_of_in_the_log()
    {
        var log = new WrittenLines();
        var instruments = new InstrumentRegistry();
        using var journal = Journal(TimeSpan.FromTicks(1), static _ => Stream.Null, instruments, log);
        var source = new SlowSource();
        source.Go.SetResult();
        await Engine(journal: journal).InstantAsync(source, Question, default);
        Assert.Contains("from 10.0.0.1 GET /api/v1/query: sum(x)", Assert.Single(log.Written), StringComparison.Ordinal);
        Assert.Equal(1, instruments.Counter("barograph_engine_slow_queries_total", "").Value);
    }

    static QueryJournal Journal(TimeSpan slow, Func<string, Stream> open, InstrumentRegistry instruments, ILogger log) => new(slow, open, instruments, TimeProvider.System, log);

    static string[] Lines(MemoryStream file) => Encoding.UTF8.GetString(file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    sealed class WrittenLines : ILogger
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel level) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format) => Written.Add(format(state, exception));
    }
}
