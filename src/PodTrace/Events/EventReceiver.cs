namespace Barograph.PodTrace.Events;

/// <summary>Takes one event; its bytes are valid during the call only.</summary>
public delegate void EventReceiver(KernelEvent one);
