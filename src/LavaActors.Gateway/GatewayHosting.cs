using Akka.Hosting;
using LavaActors.Gateway.Events;
using LavaActors.Gateway.Live;
using LavaActors.Gateway.Submissions;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway;

/// <summary>Gives a node its GatewayActor, the news of all jobs and the lab's events; the node has the scheduler's proxy in its registry (AddScheduler), and the events among its services.</summary>
public static class GatewayHosting
{
    public static AkkaConfigurationBuilder AddGateway(this AkkaConfigurationBuilder akka, GatewayLimits? limits = null, SubmissionRules? rules = null) =>
        akka.WithActors((system, registry, services) =>
        {
            var gateway = system.ActorOf(GatewayActor.Props(registry.Get<SchedulerProxy>(), limits ?? GatewayLimits.Default, rules ?? SubmissionRules.Default), "gateway");
            registry.Register<GatewayActor>(gateway);
            registry.Register<JobNewsActor>(system.ActorOf(JobNewsActor.Props, "job-news"));
            system.ActorOf(LabEventsActor.Props(services.GetService<ILabEvents>(), services.GetService<LabEventHub>()), "lab-events");
        });
}
