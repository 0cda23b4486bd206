using System.Text.RegularExpressions;
using Barograph.Model.Labels;

namespace Barograph.Query.Testing;

/// <summary><c>eval instant at …</c> or <c>eval range from …</c> and what is expected of it.</summary>
sealed record EvalCommand(int Line, string Expression, bool IsRange) : TestCommand(Line)
{
    /// <summary>A text, or a pattern, that an annotation or error must have.</summary>
    public readonly record struct Message(string? Text, Regex? Pattern)
    {
        public bool Matches(string found) => Pattern?.IsMatch(found) ?? (Text is null || Text == found);

        public override string ToString() => Pattern?.ToString() ?? Text ?? "anything";
    }

    /// <summary>When an instant query is asked; a range vector that is expected of it has times of its own.</summary>
    public long AtMs { get; init; }

    public long StartMs { get; set; }

    public long EndMs { get; set; }

    public long StepMs { get; set; }

    public bool Ordered { get; set; }

    /// <summary>Null where the query must succeed.</summary>
    public Message? Fails { get; set; }

    public List<Message> Warnings { get; } = [];

    public List<Message> Infos { get; } = [];

    public bool NoWarnings { get; set; }

    public bool NoInfos { get; set; }

    public double? Scalar { get; set; }

    public string? Text { get; set; }

    /// <summary>The answer is no instant vector, so there is no range query that would have to agree with it.</summary>
    public bool InstantOnly { get; set; }

    /// <summary>The expected series in the order of the script.</summary>
    public Dictionary<LabelSet, ExpectedSeries> Series { get; } = [];

    /// <param name="Position">Of the line among the expected ones, from 1.</param>
    /// <param name="Values">One a step.</param>
    public sealed record ExpectedSeries(int Position, IReadOnlyList<SequenceValue> Values);
}
