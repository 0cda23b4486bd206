using System.Text;
using System.Text.Json;
using Barograph.Query.Syntax;

namespace Barograph.Tests.Unit.Query;

public sealed class PrettyPrinterTests
{
    [Fact]
    public void a_long_query_is_broken_where_its_tree_branches()
    {
        const string text = """
            sum by (job) (rate(some_quite_long_metric_name_total{label_one="value_one"}[5m])) / on (job) group_left sum by (job) (rate(another_total[5m]))
            """;
        const string pretty = """
              sum by (job) (rate(some_quite_long_metric_name_total{label_one="value_one"}[5m]))
            / on (job) group_left ()
              sum by (job) (rate(another_total[5m]))
            """;
        Assert.Equal(pretty, PrettyPrinter.Print(PromqlParser.Parse(text, default)));
    }

    [Fact]
    public void a_short_query_stays_on_its_line()
        => Assert.Equal("sum by (job) (up)", PrettyPrinter.Print(PromqlParser.Parse("sum(up)\n by(job)", default)));

    [Fact]
    public void the_tree_as_json_has_the_members_that_the_api_promises()
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) ParseTree.Write(json, PromqlParser.Parse("rate(a[5m] offset 1m)", default));
        Assert.Equal(
            """{"args":[{"anchored":false,"matchers":[{"name":"__name__","type":"=","value":"a"}],"name":"a","offset":60000,"range":300000,"smoothed":false,"startOrEnd":null,"timestamp":null,"type":"matrixSelector"}],"func":{"argTypes":["matrix"],"name":"rate","returnType":"vector","variadic":0},"type":"call"}""",
            Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
