using System.Globalization;
using System.Text;
using System.Text.Json;
using Barograph.Formats.Numbers;
using Barograph.Model.Labels;
using Barograph.Outbound.Http;

namespace Barograph.App.Tsdb;

/// <summary>Range queries to whatever has Prometheus' API.</summary>
sealed class RangeQueries(HttpService http, Uri server)
{
    const int MessageBytes = 500;

    /// <summary>Hands over each number of the answer with its labels; native histograms are only counted. Returns how many those were.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="start">The first time.</param>
    /// <param name="end">The last time.</param>
    /// <param name="step">From one to the next.</param>
    /// <param name="take">Labels, time in ms, value.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="HttpServiceException">The server cannot be asked, or does not answer the question.</exception>
    public async Task<long> AskAsync(string query, DateTimeOffset start, DateTimeOffset end, TimeSpan step, Action<LabelSetBuilder, long, double> take, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.AbsoluteUri.TrimEnd('/') + "/api/v1/query_range"))
        {
            Content = new FormUrlEncodedContent([new("query", query), new("start", Seconds(start)), new("end", Seconds(end)), new("step", Seconds(DateTimeOffset.UnixEpoch + step))]),
        };
        try
        {
            using var response = await http.SendAsync(request, cancel).ConfigureAwait(false);
            // Prometheus says what it does not like in the body of a 400 or 422.
            if (response.Content.Headers.ContentType?.MediaType != "application/json")
                throw new HttpServiceException($"{server} answered {(int)response.StatusCode}: {await AnswerText.BeginningAsync(response, MessageBytes, cancel).ConfigureAwait(false)}");
            var stream = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                using var answer = await JsonDocument.ParseAsync(stream, default, cancel).ConfigureAwait(false);
                return Take(answer.RootElement, query, take);
            }
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new HttpServiceException($"{server} cannot be asked for {query}: {e.Message}", e);
        }
    }

    long Take(JsonElement root, string query, Action<LabelSetBuilder, long, double> take)
    {
        if (root.GetProperty("status").GetString() != "success") throw new HttpServiceException($"{server} does not answer {query}: {root.GetProperty("error").GetString()}");
        var data = root.GetProperty("data");
        if (data.GetProperty("resultType").GetString() is var type and not "matrix") throw new HttpServiceException($"{server} answers {query} with a {type}, a matrix is expected");
        long histograms = 0;
        var labels = new LabelSetBuilder();
        foreach (var series in data.GetProperty("result").EnumerateArray())
        {
            labels.Clear();
            foreach (var label in series.GetProperty("metric").EnumerateObject()) labels.Set(Encoding.UTF8.GetBytes(label.Name), Encoding.UTF8.GetBytes(label.Value.GetString()!));
            if (series.TryGetProperty("histograms", out var points)) histograms += points.GetArrayLength();
            if (!series.TryGetProperty("values", out points)) continue;
            foreach (var point in points.EnumerateArray())
            {
                var text = point[1].GetString()!;
                if (!FloatText.TryParse(Encoding.UTF8.GetBytes(text), out var value)) throw new HttpServiceException($"{server} answers {query} with the value \"{text}\", which is no number");
                take(labels, (long)Math.Round(point[0].GetDecimal() * 1000), value);
            }
        }
        return histograms;
    }

    static string Seconds(DateTimeOffset time) => ((time - DateTimeOffset.UnixEpoch).Ticks / (decimal)TimeSpan.TicksPerSecond).ToString(CultureInfo.InvariantCulture);
}
