using Barograph.PodTrace.Stories;

namespace Barograph.PodTrace.Diagnosis;

/// <summary>Adds requests up when their answers are told.</summary>
sealed class HttpTally
{
    public const string NoAnswer = "no answer";

    readonly Roll<Row> endpoints = new(static () => new Row());
    readonly Counts statuses = new();
    readonly LatencySample latency = new();
    ulong requests;
    ulong overHttp2;

    sealed class Row
    {
        public readonly LatencySample Latency = new(256);
        public readonly Counts Statuses = new();
        public string Name = Roll<Row>.Others;
        public bool Served;
        public ulong Requests;
        public ulong ClientErrors;
        public ulong ServerErrors;
        public ulong Unanswered;
    }

    public void Take(Story story)
    {
        var served = story.Action == "serve";
        var row = endpoints.Of((served ? "<" : ">") + story.Target);
        if (row.Requests == 0) (row.Name, row.Served) = (story.Target, served);
        row.Requests++;
        requests++;
        if (story.Application == "http2") overHttp2++;
        // Answered: the detail is the status. Otherwise the error says what became of it.
        var answered = story.Error is null || story.Error.StartsWith("HTTP ", StringComparison.Ordinal);
        var status = answered ? story.Detail.Split(' ', ',')[0] : story.Error!;
        statuses.Add(status);
        row.Statuses.Add(status);
        if (!answered) row.Unanswered++;
        else if (status is ['5', _, _]) row.ServerErrors++;
        else if (status is ['4', _, _]) row.ClientErrors++;
        if (story.DurationNs is not { } duration) return;
        latency.Add(duration);
        row.Latency.Add(duration);
    }

    public HttpEvidence? Finish()
    {
        if (requests == 0) return null;
        var rows = endpoints.Rows.Select(static r => r.Value)
            .Select(static r => new HttpEndpoint(r.Name, r.Served, r.Requests, r.ClientErrors, r.ServerErrors, r.Unanswered, r.Statuses.Ranked(), r.Latency.Summary()))
            .OrderByDescending(static r => r.Requests).ThenBy(static r => r.Name, StringComparer.Ordinal).ThenBy(static r => r.Served).ToList();
        return new HttpEvidence(requests, requests - (ulong)rows.Sum(static r => (long)r.Unanswered), latency.Summary(), statuses.Ranked(), rows, overHttp2);
    }
}
