using Barograph.Query.Results;
using Barograph.Query.Syntax;
using Barograph.Query.Testing;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance;

public sealed class PromqlScriptTests(ITestOutputHelper output)
{
    const int Cases = 1393;

    /// <summary>Every script must be read to the last line, whatever the engine makes of it.</summary>
    [Fact]
    public async Task every_script_of_the_field_can_be_read_and_every_query_in_it_parsed()
    {
        if (!ConformanceFolder.TryFind("promql", output, out var folder)) return;
        var asked = 0;
        var unread = new List<string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.test").Order(StringComparer.Ordinal))
        {
            var runner = new PromqlTestRunner(
                (_, query, _) => Task.FromException<QueryResult>(new QueryException(QueryErrorKind.Execution, Parse(query.Text))),
                (_, query, _) => Task.FromException<QueryResult>(new QueryException(QueryErrorKind.Execution, Parse(query.Text))));
            var cases = await runner.RunAsync(Path.GetFileName(file), await File.ReadAllTextAsync(file), default);
            asked += cases.Count;
            unread.AddRange(cases.Where(one => one.Failure is { } failure && !failure.Contains("PARSED", StringComparison.Ordinal)).Select(one => one.ToString()));
        }

        foreach (var line in unread) output.WriteLine(line);
        Assert.Empty(unread);
        Assert.Equal(Cases, asked);
    }

    [Fact]
    public void queries_of_the_field_with_damaged_bytes_are_refused_in_the_one_way_or_understood()
    {
        if (!ConformanceFolder.TryFind("", output, out var corpora)) return;
        var queries = QueryCollection.All(corpora);
        var random = new Random(7);
        for (var i = 0; i < 30_000; i++)
        {
            var text = System.Text.Encoding.UTF8.GetBytes(queries[random.Next(queries.Count)]);
            for (var slips = random.Next(1, 4); slips > 0 && text.Length > 0; slips--) text[random.Next(text.Length)] = (byte)random.Next(256);
            try
            {
                Printer.Print(PromqlParser.Parse(text, ParserOptions.Everything));
            }
            catch (PromqlSyntaxException)
            {
                // The one exception that a wrong query may meet.
            }
        }
    }

    static string Parse(string text)
    {
        try
        {
            PromqlParser.Parse(text, ParserOptions.Everything);
            return "PARSED";
        }
        catch (PromqlSyntaxException wrong)
        {
            return wrong.Message;
        }
    }
}
