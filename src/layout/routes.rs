//! The points of each edge: out of the groups that it leaves, along the route between the siblings that it joins, and
//! into the groups that it enters.

use super::Point;
use super::levels::{Level, Levels, Side};
use super::tree::Way;

/// How far a loop stands off its node, in pixels.
const LOOP: f64 = 12.0;

/// The points of an edge that joins these nodes.
pub(super) fn route(levels: &Levels, way: Option<&Way>, edge: Option<(usize, usize)>) -> Vec<Point> {
    let (Some(way), Some((from, to))) = (way, edge) else { return Vec::new() };
    if from == to {
        return self_loop(levels, from);
    }
    let is_forward = levels.is_forward(way);
    let (exit, entry) = if is_forward { (Side::End, Side::Start) } else { (Side::Start, Side::End) };
    let mut path = Path { levels, points: Vec::new() };
    let mut inner = None;
    for &node in &way.exits {
        path.cross(node, inner, exit, exit == Side::End);
        inner = Some(node);
    }
    if let Some((start, end)) = way.siblings {
        let points = (path.attachment(start, inner, exit), path.attachment(end, way.entries.last().copied(), entry));
        path.join((start, end), points, is_forward);
    }
    for (index, &node) in way.entries.iter().enumerate().rev() {
        let inner = index.checked_sub(1).and_then(|index| way.entries.get(index)).copied();
        path.cross(node, inner, entry, entry == Side::Start);
    }
    path.points
}

fn self_loop(levels: &Levels, node: usize) -> Vec<Point> {
    let area = &levels.areas[node];
    let (border, axis) = (area.x + area.width, area.y + levels.axes[node]);
    let half = (area.height / 4.0).min(LOOP);
    let corners = [(0.0, -half), (LOOP, -half), (LOOP, half), (0.0, half)];
    corners.iter().map(|(x, y)| Point { x: border + x, y: axis + y }).collect()
}

struct Path<'l> {
    levels: &'l Levels,
    points: Vec<Point>,
}

impl Path<'_> {
    /// The point at which edges of a node, or of its member `inner`, cross its border.
    fn attachment(&self, node: usize, inner: Option<usize>, side: Side) -> Point {
        let area = &self.levels.areas[node];
        let y = match inner {
            Some(inner) => self.port(inner, side),
            None => area.y + self.levels.axes[node],
        };
        Point { x: if side == Side::Start { area.x } else { area.x + area.width }, y }
    }

    /// Where a node's port is across the edges.
    fn port(&self, node: usize, side: Side) -> f64 {
        let level = self.levels.level(node);
        level.origin.y + level.arrangement.places[self.levels.port(node, side).node].across
    }

    /// Goes between a node and the border of its group. At the group's start, links go from the border to the node; at
    /// its end, from the node to the border.
    fn cross(&mut self, node: usize, inner: Option<usize>, side: Side, is_forward: bool) {
        let Some(group) = self.levels.group(node) else { return };
        let at_node = self.attachment(node, inner, side);
        let at_border = self.attachment(group, Some(node), side);
        let ends = if side == Side::Start { (at_border, at_node) } else { (at_node, at_border) };
        self.follow(self.levels.level(node), self.levels.port(node, side).link, ends, is_forward);
    }

    /// Goes from sibling to sibling.
    fn join(&mut self, (start, end): (usize, usize), points: (Point, Point), is_forward: bool) {
        let level = self.levels.level(start);
        let (from, to) = (self.levels.numbers[start], self.levels.numbers[end]);
        let found = level.links.binary_search(&(from.min(to), from.max(to)));
        let ends = if is_forward { points } else { (points.1, points.0) };
        self.follow(level, found.unwrap_or_default(), ends, is_forward);
    }

    /// Follows a link, whose ends are given in its own direction, forward or backward.
    fn follow(&mut self, level: &Level, link: usize, (low, high): (Point, Point), is_forward: bool) {
        let route = &level.arrangement.routes[link];
        let leave = Point { x: level.origin.x + route.leave, y: low.y };
        let reach = Point { x: level.origin.x + route.reach, y: high.y };
        let bends = route.bends.iter().map(|bend| Point { x: level.origin.x + bend.x, y: level.origin.y + bend.y });
        let points = [low, leave].into_iter().chain(bends).chain([reach, high]);
        if is_forward {
            points.for_each(|point| self.push(point));
        } else {
            points.rev().for_each(|point| self.push(point));
        }
    }

    /// Appends a point, in the place of the last where that lies on the straight way to it.
    fn push(&mut self, point: Point) {
        if self.points.last() == Some(&point) {
            return;
        }
        if let [.., before, last] = self.points.as_slice() {
            let (ax, ay) = (last.x - before.x, last.y - before.y);
            let (bx, by) = (point.x - last.x, point.y - last.y);
            let is_straight = (ax * by - ay * bx).abs() <= 1e-9 * (ax.hypot(ay) * bx.hypot(by)).max(1.0);
            if is_straight && ax * bx + ay * by >= 0.0 {
                self.points.pop();
            }
        }
        self.points.push(point);
    }
}
