using System.Text;
using Barograph.Model.Instruments;
using Barograph.Web;
using Barograph.Web.Http;
using Barograph.Web.Page;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Unit.Web;

public class RehearsalTests
{
    [Theory]
    [InlineData("/short", 200)]
    [InlineData("/long", 200)]
    [InlineData("/wrong", 400)]
    public async Task questions_go_over_http_and_their_answers_are_read_to_the_end(string path, int status)
    {
        var asked = 0;
        var routes = new RouteTable();
        routes.Get("/short", (context, _) =>
        {
            Interlocked.Increment(ref asked);
            return Envelope.ListAsync(context, 3, static (body, i) => body.Write(Encoding.ASCII.GetBytes($"{i}")), null);
        });
        routes.Get("/long", (context, _) =>
        {
            Interlocked.Increment(ref asked);
            return Envelope.ListAsync(context, 100_000, static (body, i) => body.Write(Encoding.ASCII.GetBytes($"\"{i}\"")), null);
        });
        routes.Get("/wrong", (_, _) =>
        {
            Interlocked.Increment(ref asked);
            throw ApiException.BadData("nothing to ask");
        });
        var dispatcher = new Dispatcher(new WebOptions(), Task.FromResult(routes), EmbeddedPage.Built(""), static () => true, new InstrumentRegistry(), NullLogger<Dispatcher>.Instance);
        await using var rehearsal = await Rehearsal.BeginAsync(dispatcher, CancellationToken.None);
        // An answer that was not read to its end would be taken for the head of the next one.
        for (var round = 0; round < 5; round++) Assert.Equal(status, await rehearsal.GetAsync(path, CancellationToken.None));
        Assert.Equal(5, asked);
    }
}
