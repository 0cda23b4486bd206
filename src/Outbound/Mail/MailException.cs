namespace Barograph.Outbound.Mail;

/// <summary>A mail was not delivered. Says what the other side answered, and never a password.</summary>
public sealed class MailException : Exception
{
    public MailException(string message, bool retry) : base(message) => Retry = retry;

    public MailException(string message, bool retry, Exception cause) : base(message, cause) => Retry = retry;

    /// <summary>Whether another attempt may succeed: the network, a time-out, an answer 4yz. What the server calls permanent (5yz) is not.</summary>
    public bool Retry { get; }
}
