using System.Buffers;
using System.Globalization;
using System.Net;
using Barograph.Formats.RemoteWrite;
using Barograph.Model.Labels;

namespace Barograph.Tests.Conformance.Trouble;

/// <summary>Who pushes in order and late, and who deletes, whether the server listens yet or not; what it acknowledges is written into a ledger.</summary>
sealed class MixedLoad(SampleLedger ledger)
{
    const int SeriesPerPush = 4, BallastSeries = 1000, BallastSamples = 400;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);

    readonly List<int> ballasts = [];
    long steadyMs, doomedMs, doomedFromMs;
    volatile bool ending;

    /// <summary>Until the server is killed. Before it listens, and before it is ready, everything is tried again.</summary>
    public Task RunAsync(PeerProcess server, Random dice)
    {
        ending = false;
        return Task.WhenAll(PushAsync(server), PushLateAsync(server, new Random(dice.Next())), DeleteAsync(server, new Random(dice.Next())));
    }

    /// <summary>From now on whoever does not listen is dead.</summary>
    public void End() => ending = true;

    /// <summary>A log that takes a while to read: many samples at once, of series of their own.</summary>
    public async Task PushBallastAsync(PeerProcess server, int life)
    {
        var message = new ArrayBufferWriter<byte>();
        var writer = new WriteRequestWriter(message);
        var begin = Now() - BallastSamples;
        var times = Enumerable.Range(0, BallastSamples).Select(i => begin + i).ToArray();
        for (var s = 0; s < BallastSeries; s++)
            writer.Series(LabelSet.Of(("__name__", "ballast"), ("i", $"{s}"), ("life", $"{life}")), times, [.. times.Select(time => (double)((time * 31 + s * 7) % 1009))]);
        var (status, text) = await Pushes.SendAsync(server, Pushes.Pack(message.WrittenSpan));
        Assert.True(status == 204, text);
        ballasts.Add(life);
    }

    /// <summary>All that was acknowledged is there, nothing else, nothing that was deleted.</summary>
    public async Task CheckAsync(PeerProcess server, bool allBallast)
    {
        foreach (var metric in (string[])["steady", "late", "doomed"]) await ledger.CheckAsync(server, metric);
        foreach (var life in allBallast ? ballasts : ballasts.TakeLast(2))
            Assert.Equal((double)BallastSeries * BallastSamples, await server.NumberAsync($"sum(count_over_time(ballast{{life='{life}'}}[6h]))"));
    }

    /// <summary>In order, as a scraper of somewhere else would.</summary>
    async Task PushAsync(PeerProcess server)
    {
        do steadyMs = Math.Max(steadyMs + 1, Now());
        while (await PushAsync(server, "steady", steadyMs));
    }

    /// <summary>Anywhere in the last minute, no time twice.</summary>
    async Task PushLateAsync(PeerProcess server, Random random)
    {
        var used = new HashSet<long>();
        long time;
        do
        {
            do time = Now() - random.Next(60_000);
            while (!used.Add(time));
        }
        while (await PushAsync(server, "late", time));
    }

    /// <summary>Pushes, and now and then deletes a span of what it has pushed.</summary>
    async Task DeleteAsync(PeerProcess server, Random random)
    {
        do
        {
            doomedMs = Math.Max(doomedMs + 1, Now());
            if (doomedFromMs == 0) doomedFromMs = doomedMs;
            if (random.Next(8) == 0 && !await DeleteAsync(server, random.NextInt64(doomedFromMs, doomedMs), random.Next(1, 3000))) return;
        }
        while (await PushAsync(server, "doomed", doomedMs));
    }

    async Task<bool> DeleteAsync(PeerProcess server, long fromMs, int lengthMs)
    {
        var toMs = Math.Min(doomedMs - 1, fromMs + lengthMs);
        if (toMs < fromMs) return true;
        var address = new Uri($"/api/v1/admin/tsdb/delete_series?match[]=doomed&start={Seconds(fromMs)}&end={Seconds(toMs)}", UriKind.Relative);
        return await TryAsync(
            async () =>
            {
                using var answer = await server.Http.PostAsync(address, null);
                return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
            },
            acknowledged =>
            {
                for (var i = 0; i < SeriesPerPush; i++) ledger.Delete($"doomed/{i}", fromMs, toMs, acknowledged);
            });
    }

    Task<bool> PushAsync(PeerProcess server, string metric, long timeMs) => TryAsync(
        () => Pushes.SendAsync(server, metric, SeriesPerPush, timeMs, timeMs % 1000),
        acknowledged =>
        {
            for (var i = 0; i < SeriesPerPush; i++)
            {
                if (acknowledged) ledger.Keep($"{metric}/{i}", timeMs, timeMs % 1000);
                else ledger.Doubt($"{metric}/{i}", timeMs, timeMs % 1000);
            }
        });

    /// <summary>Asks, and notes what came of it. False where the server is dead.</summary>
    async Task<bool> TryAsync(Func<Task<(int Status, string Text)>> ask, Action<bool> note)
    {
        try
        {
            var (status, text) = await ask();
            // Not ready yet: nothing was taken.
            if (status != (int)HttpStatusCode.ServiceUnavailable || text != "Service Unavailable")
            {
                Assert.True(status == 204, $"{status}: {text}");
                note(true);
            }
            await Task.Delay(Pause);
            return true;
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError && !ending)
        {
            // Nobody listens yet: it was not sent. Once somebody has, the client may have sent it, seen the connection die, and found nobody when it tried again.
            await Task.Delay(Pause);
            return true;
        }
        catch (HttpRequestException)
        {
            note(false);
            return false;
        }
    }

    static long Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    static string Seconds(long ms) => (ms / 1000.0).ToString("F3", CultureInfo.InvariantCulture);
}
