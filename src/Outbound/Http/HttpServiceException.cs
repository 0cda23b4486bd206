namespace Barograph.Outbound.Http;

/// <summary>A request could not be made or answered as configured: a credentials file is missing, a token was refused … Names no secret.</summary>
public sealed class HttpServiceException : Exception
{
    public HttpServiceException(string message) : base(message)
    {
    }

    public HttpServiceException(string message, Exception cause) : base(message, cause)
    {
    }
}
