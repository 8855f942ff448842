//! A layout as it is drawn, and what can be counted in it.

use oc_argo::layout::Layout;

type Corner = (f64, f64);

/// Nodes and lines.
pub struct Picture {
    /// Left, upper, right and lower border of each node.
    nodes: Vec<(Corner, Corner)>,
    /// The segments of each edge with its two nodes.
    segments: Vec<Segment>,
    pub width: f64,
    pub height: f64,
}

#[derive(Clone, Copy)]
struct Segment {
    from: Corner,
    to: Corner,
    edge: usize,
    ends: (u32, u32),
}

impl Picture {
    /// Ours.
    pub fn of(laid: &Layout, edges: &[(u32, u32)]) -> Self {
        let node = |node: &oc_argo::layout::PlacedNode| ((node.x, node.y), (node.x + node.width, node.y + node.height));
        let mut segments = Vec::new();
        for (edge, placed) in laid.edges.iter().enumerate() {
            for points in placed.points.windows(2) {
                let (from, to) = ((points[0].x, points[0].y), (points[1].x, points[1].y));
                segments.push(Segment { from, to, edge, ends: edges[edge] });
            }
        }
        Self { nodes: laid.nodes.iter().map(node).collect(), segments, width: laid.width, height: laid.height }
    }

    /// Theirs: the centres of the nodes of each component. The components are put side by side.
    pub fn of_theirs(
        parts: &[(Vec<(usize, Corner)>, f64, f64)],
        sizes: &[(u32, Corner)],
        edges: &[(u32, u32)],
    ) -> Self {
        let mut nodes = vec![((0.0, 0.0), (0.0, 0.0)); sizes.len()];
        let (mut right, mut height) = (0.0, 0.0_f64);
        for (part, _, _) in parts {
            let left = part.iter().map(|&(node, (x, _))| x - sizes[node].1.0 / 2.0).fold(f64::INFINITY, f64::min);
            let upper = part.iter().map(|&(node, (_, y))| y - sizes[node].1.1 / 2.0).fold(f64::INFINITY, f64::min);
            let mut end = right;
            for &(node, (x, y)) in part {
                let (width, tall) = sizes[node].1;
                let corner = (right + x - width / 2.0 - left, y - tall / 2.0 - upper);
                nodes[node] = (corner, (corner.0 + width, corner.1 + tall));
                end = f64::max(end, corner.0 + width);
                height = height.max(corner.1 + tall);
            }
            right = end + 32.0;
        }
        let centre = |node: u32, y: fn(&(Corner, Corner)) -> f64| {
            let area = &nodes[node as usize];
            ((area.0.0 + area.1.0) / 2.0, y(area))
        };
        let segment = |(edge, &(from, to)): (usize, &(u32, u32))| Segment {
            from: centre(from, |area| area.1.1),
            to: centre(to, |area| area.0.1),
            edge,
            ends: (from, to),
        };
        let segments = edges.iter().enumerate().map(segment).collect();
        Self { nodes, segments, width: right - 32.0, height }
    }

    /// How often two edges cross.
    pub fn crossings(&self) -> usize {
        let mut sorted = self.segments.clone();
        let upper = |segment: &Segment| segment.from.1.min(segment.to.1);
        sorted.sort_by(|a, b| upper(a).total_cmp(&upper(b)));
        let mut crossings = 0;
        for (index, one) in sorted.iter().enumerate() {
            let lower = one.from.1.max(one.to.1);
            let others = sorted[index + 1..].iter().take_while(|other| upper(other) < lower);
            crossings += others.filter(|other| other.edge != one.edge && cross(one, other)).count();
        }
        crossings
    }

    /// How many edges run through a node that is not theirs.
    pub fn through_nodes(&self) -> usize {
        let runs = |segment: &&Segment| {
            let is_other = |node: usize| node as u32 != segment.ends.0 && node as u32 != segment.ends.1;
            self.nodes.iter().enumerate().any(|(node, area)| is_other(node) && runs_through(segment, area))
        };
        let mut edges: Vec<usize> = self.segments.iter().filter(runs).map(|segment| segment.edge).collect();
        edges.dedup();
        edges.len()
    }
}

/// On which side of a segment a point lies.
fn side(segment: &Segment, point: Corner) -> f64 {
    let (from, to) = (segment.from, segment.to);
    let side = (to.0 - from.0) * (point.1 - from.1) - (to.1 - from.1) * (point.0 - from.0);
    if side.abs() < 1e-6 { 0.0 } else { side }
}

fn cross(one: &Segment, other: &Segment) -> bool {
    side(one, other.from) * side(one, other.to) < 0.0 && side(other, one.from) * side(other, one.to) < 0.0
}

/// Whether a segment has a part inside a rectangle: it is cut at the borders, one after another.
fn runs_through(segment: &Segment, (low, high): &(Corner, Corner)) -> bool {
    let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
    for (from, to, low, high) in [
        (segment.from.0, segment.to.0, low.0 + 0.5, high.0 - 0.5),
        (segment.from.1, segment.to.1, low.1 + 0.5, high.1 - 0.5),
    ] {
        let way = to - from;
        if way.abs() < 1e-9 {
            if from < low || from > high {
                return false;
            }
            continue;
        }
        let (one, other) = ((low - from) / way, (high - from) / way);
        enters = enters.max(one.min(other));
        leaves = leaves.min(one.max(other));
    }
    enters < leaves
}
