using JobService.Faults;

namespace JobService.Api;

/// <summary>/control: shows and sets what it misbehaves in. Not for the public: the service listens on loopback unless it is told otherwise.</summary>
public sealed class ControlApi(FaultSwitches faults)
{
    public void AddTo(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/control", ShowAsync);
        routes.MapPost("/control/{fault}", context => SetAsync(context, true));
        routes.MapDelete("/control/{fault}", context => SetAsync(context, false));
        routes.MapDelete("/control", context =>
        {
            faults.MendAll();
            return ShowAsync(context);
        });
    }

    Task SetAsync(HttpContext context, bool on)
    {
        var name = (string?)context.Request.RouteValues["fault"] ?? "";
        if (!FaultNames.TryParse(name, out var fault))
            return Answer.TextAsync(context, StatusCodes.Status404NotFound, $"\"{name}\" is none of {string.Join(", ", FaultNames.All)}\n");
        faults.Set(fault, on);
        return ShowAsync(context);
    }

    Task ShowAsync(HttpContext context)
    {
        var lines = Enum.GetValues<Fault>().Select(fault => $"{(faults.IsOn(fault) ? "on " : "off")}  {FaultNames.Of(fault),-16}{FaultNames.Effect(fault)}\n");
        return Answer.TextAsync(context, StatusCodes.Status200OK, string.Concat(lines));
    }
}
