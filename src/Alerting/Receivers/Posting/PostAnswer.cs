namespace Barograph.Alerting.Receivers.Posting;

/// <summary>What a service said to a posted body.</summary>
/// <param name="Body">At most <see cref="JsonPost.MostAnswerBytes"/> of it.</param>
sealed record PostAnswer(int Status, string Reason, string ContentType, string Body)
{
    public bool IsGood => Status / 100 == 2;

    /// <summary>Too many requests, or trouble on their side: it may pass.</summary>
    public bool MayPass => Status == 429 || Status / 100 == 5;
}
