using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Barograph.Tests.Conformance.Trouble;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance;

/// <summary>
/// The same seeded samples in a real Prometheus and in the built program, the same random questions to both over HTTP: every value, note and error must
/// agree. PROMQL_SEED and PROMQL_QUESTIONS ask others, or more.
/// </summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    const int Questions = 5_000;
    const int AtOnce = 4;
    const int ShownDifferences = 60;

    readonly List<string> differences = [];
    readonly SortedDictionary<string, int> explained = new(StringComparer.Ordinal);
    int answered;

    [Fact]
    public async Task five_thousand_random_questions_are_answered_as_prometheus_answers_them()
    {
        if (!Peers.TryFind(Peers.Prometheus, output, out var real)) return;
        var seed = Setting("PROMQL_SEED", 20_261_126);
        var count = Setting("PROMQL_QUESTIONS", Questions);
        await using var prometheus = await StartAsync(real, "--enable-feature=native-histograms,promql-experimental-functions,promql-duration-expr");
        await using var barograph = await StartAsync(BarographBinary.Path, "--enable-feature=promql-experimental-functions");
        var moments = new PushedMoments();
        _ = new GeneratedHistograms(moments, tidy: true);
        _ = new TroubledNumbers(seed, moments);
        foreach (var message in moments.Messages())
        {
            var body = Pushes.Pack(message);
            Assert.Equal((204, ""), await Pushes.SendAsync(prometheus, body));
            Assert.Equal((204, ""), await Pushes.SendAsync(barograph, body));
        }
        var random = new Random(seed);
        var grammar = new QueryGrammar(random);
        var questions = Enumerable.Range(0, count).Select(_ => Question.Random(grammar.Query(), random)).ToArray();
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(questions, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (question, _) => await CompareAsync(question, prometheus, barograph));
        output.WriteLine($"{count} questions of seed {seed} in {watch.Elapsed.TotalSeconds:F1} s: {answered} answered with data, {differences.Count} differences");
        foreach (var (name, times) in explained) output.WriteLine($"{times,6} {name}");
        foreach (var difference in differences.Take(ShownDifferences)) output.WriteLine(difference);
        Assert.Empty(differences);
        Assert.True(answered > count / 4, $"only {answered} of {count} answers had data");
        if (count >= Questions) Assert.DoesNotContain(QueryGrammar.Words, word => !grammar.Used.ContainsKey(word));
    }

    async Task CompareAsync(Question question, PeerProcess prometheus, PeerProcess barograph)
    {
        byte[] theirBytes = await question.AskAsync(prometheus), ourBytes = await question.AskAsync(barograph);
        var (theirs, ours) = (Read(theirBytes), Read(ourBytes));
        if (!theirs.IsEmpty) Interlocked.Increment(ref answered);
        if (theirBytes.AsSpan().SequenceEqual(ourBytes)) return;
        ours.Forget(KnownDifferences.LaterNotes);
        if (theirs.Differ(ours) is not { } difference) return;
        var name = KnownDifferences.NameOf(question, theirs, ours) ?? (await ContradictsItselfAsync(question, prometheus, ours) ? "overwritten samples" : null);
        lock (differences)
        {
            if (name is null) differences.Add($"{question}\n    {difference.Replace("\n", "\n    ", StringComparison.Ordinal)}");
            else explained[name] = explained.GetValueOrDefault(name) + 1;
        }
    }

    /// <summary>Asked step by step, 3.5 says what we say of the range.</summary>
    static async Task<bool> ContradictsItselfAsync(Question question, PeerProcess prometheus, PeerAnswer ours)
    {
        if (!question.IsRange || question.Query.Contains("start()", StringComparison.Ordinal) || question.Query.Contains("end()", StringComparison.Ordinal)) return false;
        var steps = new List<PeerAnswer>();
        foreach (var step in question.Steps()) steps.Add(Read(await step.AskAsync(prometheus)));
        var theirs = PeerAnswer.Joined(steps);
        return theirs.Differ(ours) is null || KnownDifferences.NameOf(question, theirs, ours) is not null;
    }

    static PeerAnswer Read(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        return PeerAnswer.OfServer(document.RootElement);
    }

    static Task<PeerProcess> StartAsync(string program, string features) => PeerProcess.StartAsync(
        program,
        (port, folder) =>
        [
            $"--web.listen-address=127.0.0.1:{port}", $"--storage.tsdb.path={folder}/data", $"--config.file={folder}/prometheus.yml", "--log.level=error",
            "--storage.tsdb.retention.time=100y", "--web.enable-remote-write-receiver", features,
        ],
        "/-/ready", static folder => File.WriteAllText(Path.Combine(folder, "prometheus.yml"), "global: {}\n"), default);

    static int Setting(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
