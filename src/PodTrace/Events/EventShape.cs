namespace Barograph.PodTrace.Events;

/// <summary>Which of the layouts an event has.</summary>
public enum EventShape
{
    Unknown,
    Peer,
    File,
    Text,
    Path,
    Payload,
    Frame,
    Stack,
}
