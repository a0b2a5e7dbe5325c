using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CaseMgmt.Api.Health;

/// <summary>
/// Metrics and traces of ASP.NET Core, Npgsql and the event store, sent by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is
/// configured, otherwise not collected at all.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    private readonly TracerProvider? traces;
    private readonly MeterProvider? metrics;

    /// <summary>Starts collecting when there is somewhere to send it.</summary>
    public Telemetry(IConfiguration configuration)
    {
        if (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not { Length: > 0 })
            return;
        var resource = ResourceBuilder.CreateDefault().AddService(configuration["OTEL_SERVICE_NAME"] ?? "casemgmt-api");
        traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource("Microsoft.AspNetCore", "Npgsql", "CaseMgmt.*")
            .AddOtlpExporter()
            .Build();
        metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter("Microsoft.AspNetCore.*", "System.Runtime", "Npgsql", "CaseMgmt.*")
            .AddOtlpExporter()
            .Build();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        traces?.Dispose();
        metrics?.Dispose();
    }
}
