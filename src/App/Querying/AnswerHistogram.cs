namespace Barograph.App.Querying;

/// <summary>A native histogram as the API hands it out: its populated buckets with their bounds.</summary>
sealed record AnswerHistogram(double Count, double Sum, IReadOnlyList<AnswerBucket> Buckets);

/// <summary>A bucket. <paramref name="Rule"/> says which bounds belong to it: 0 the upper, 1 the lower, 2 none, 3 both.</summary>
readonly record struct AnswerBucket(int Rule, double Lower, double Upper, double Count)
{
    public bool HasLower => Rule is 1 or 3;

    public bool HasUpper => Rule is 0 or 3;
}
