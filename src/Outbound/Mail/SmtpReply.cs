namespace Barograph.Outbound.Mail;

/// <summary>An answer of the server: <c>250-first</c>, <c>250 last</c>.</summary>
public sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    /// <summary>2yz.</summary>
    public bool IsGood => Code / 100 == 2;

    /// <summary>5yz: the same again would fail again.</summary>
    public bool IsFinal => Code / 100 == 5;

    public override string ToString() => $"{Code} {string.Join(' ', Lines)}".TrimEnd();
}
